using System.Collections.Immutable;

namespace MlOps.Trainer.Evaluation;

/// <summary>How good a model of several classes is. Formulas and sources are in this folder's README.</summary>
internal sealed class MulticlassMeasures : Measures
{
    private readonly int[] _truth;
    private readonly int[] _predicted;
    private readonly double[] _loss;
    private readonly bool[] _isAmongThree;
    private readonly int _classes;

    public MulticlassMeasures(TestAnswers answers)
    {
        // One place more, for the classes that the model does not know.
        _classes = answers.Classes.Length + 1;
        _truth = [.. answers.Codes.Select(code => code < 0 ? _classes - 1 : code)];
        _predicted = [.. answers.Predicted.Select(code => code < 0 ? _classes - 1 : code)];
        _loss = [.. answers.Codes.Select((code, i) => LogLoss.Of(code < 0 ? 0 : answers.ClassProbabilities[i][code]))];
        _isAmongThree = [.. answers.Codes.Select((code, i) => code >= 0 && IsAmongThree(answers.ClassProbabilities[i], code))];
        Names = answers.Classes.Length > 3
            ? ["macroAccuracy", "microAccuracy", "macroF1", "logLoss", "top3Accuracy"]
            : ["macroAccuracy", "microAccuracy", "macroF1", "logLoss"];
    }

    public override ImmutableArray<string> Names { get; }

    public override int Units => _truth.Length;

    public override void Measure(ReadOnlySpan<int> weights, Span<double> values)
    {
        var (hits, predicted, actual) = (new double[_classes], new double[_classes], new double[_classes]);
        double rows = 0, loss = 0, amongThree = 0;
        for (var i = 0; i < _truth.Length; i++)
        {
            var weight = weights[i];
            rows += weight;
            loss += weight * _loss[i];
            amongThree += _isAmongThree[i] ? weight : 0;
            actual[_truth[i]] += weight;
            predicted[_predicted[i]] += weight;

            // An unknown class that is predicted as another unknown class is no hit.
            hits[_truth[i]] += _truth[i] == _predicted[i] && _truth[i] < _classes - 1 ? weight : 0;
        }

        double recalls = 0, f1s = 0;
        int seen = 0, named = 0;
        for (var k = 0; k < _classes; k++)
        {
            if (actual[k] > 0)
            {
                seen++;
                recalls += hits[k] / actual[k];
            }

            if (actual[k] + predicted[k] > 0)
            {
                named++;
                f1s += Ratio.F1(hits[k], predicted[k], actual[k]);
            }
        }

        values[0] = Ratio.Of(recalls, seen);
        values[1] = Ratio.Of(hits.Sum(), rows);
        values[2] = Ratio.Of(f1s, named);
        values[3] = Ratio.Of(loss, rows);
        if (values.Length > 4)
        {
            values[4] = Ratio.Of(amongThree, rows);
        }
    }

    private static bool IsAmongThree(float[] probabilities, int code) =>
        probabilities.Count(probability => probability > probabilities[code]) < 3 && float.IsFinite(probabilities[code]);
}
