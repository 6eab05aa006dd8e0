using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>
/// Predicts without looking at the features: the mean of the label, or the share of each class. Constants as expressions
/// of ML.NET, so that it is served, kept and compared as any other model. (ML.NET's own prior trainer makes a model that
/// asks for the label when it predicts.)
/// </summary>
internal sealed class Baseline(MLContext ml, Roles roles, LabelPlan label, IDataView train)
{
    public ITransformer[] Fit()
    {
        if (label.Task == TrainingTask.Regression)
        {
            return [Constants([("Score", Number(train.GetColumn<float>(roles.Label!).Average(value => (double)value)))])];
        }

        var shares = Shares();
        var likeliest = Array.IndexOf(shares, shares.Max());
        if (label.Task == TrainingTask.Binary)
        {
            return
            [
                Constants(
                [
                    ("Score", Number(Math.Log(shares[1] / shares[0]))),
                    ("Probability", Number(shares[1])),
                    ("PredictedLabel", likeliest == 1 ? "true" : "false"),
                ]),
            ];
        }

        var slots = shares.Select((share, i) => (Name: $"{roles.Anchor}.{i}", Body: Number(share))).ToArray();
        var constants = Constants([.. slots, ("PredictedLabel", Text(label.Classes[likeliest]))]);
        return [constants, ml.Transforms.Concatenate("Score", [.. slots.Select(slot => slot.Name)]).Fit(constants.Transform(train))];
    }

    private TransformerChain<ITransformer> Constants(IEnumerable<(string Name, string Body)> columns)
    {
        var chain = new EstimatorChain<ITransformer>();
        foreach (var (name, body) in columns)
        {
            chain = chain.Append<ITransformer>(ml.Transforms.Expression(name, $"x => {body}", roles.Anchor));
        }

        return chain.Fit(train);
    }

    /// <summary>Each class's share of the rows to learn from, as they are weighed.</summary>
    private double[] Shares()
    {
        var codes = label.Task == TrainingTask.Binary
            ? train.GetColumn<bool>(roles.Label!).Select(positive => positive ? 1 : 0)
            : train.GetColumn<uint>(roles.Label!).Select(key => (int)key - 1);
        var weights = roles.Weight is { } name ? train.GetColumn<float>(name) : Enumerable.Repeat(1f, int.MaxValue);
        var sums = new double[label.Classes.Length];
        foreach (var (code, weight) in codes.Zip(weights))
        {
            sums[code] += weight;
        }

        return [.. sums.Select(sum => sum / sums.Sum())];
    }

    private static string Number(double value) => $"single({((float)value).ToString("G9", CultureInfo.InvariantCulture)})";

    private static string Text(string text) =>
        $"\"{string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter.ToString() : $"\\u{(int)letter:x4}"))}\"";
}
