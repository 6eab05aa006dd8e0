using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>A fitted model and the part of it that makes the features.</summary>
internal sealed record FittedModel(string Trainer, ITransformer Featuriser, TransformerChain<ITransformer> Whole);

/// <summary>Fits featurisation and predictor on the training part.</summary>
internal sealed class Learner(MLContext ml, TrainingSpec spec, TrainingData data, IWorkerOutput output)
{
    private readonly Roles _roles = Roles.Of(data);

    public FittedModel Fit(string trainer, IReadOnlyList<ViewColumn> features, List<string> notices, CancellationToken cancellationToken)
    {
        ViewColumn[] columns = [.. features, .. data.Targets(_roles)];
        var train = new ColumnarView(columns, data.Parts.Train);
        var validation = data.Parts.Validation.Length > 0 ? new ColumnarView(columns, data.Parts.Validation) : null;
        try
        {
            return Fit(trainer, train, validation, cancellationToken);
        }
        catch (ArgumentNullException) when (trainer == TrainerCatalog.LightGbm)
        {
            var fallback = TrainerChoice.Fallback(data.Label.Task);
            if (spec.Trainer is not null || spec.EarlyStoppingRounds is not null)
            {
                throw NoSplit(data.Parts.Train.Length, fallback);
            }

            notices.Add($"LightGbm found no split to make in {data.Parts.Train.Length} rows, so {fallback} was used.");
            return Fit(fallback, train, validation, cancellationToken);
        }
    }

    /// <summary>ML.NET 5.0.1 cannot hold a LightGBM tree without a split: RegressionTreeBase reads arrays that are null.</summary>
    public static JobFailedException NoSplit(int rows, string fallback) => new(
        "trainer.no-split",
        $"LightGbm found no split to make in {rows} rows: each leaf needs MinimumExampleCountPerLeaf rows (default 20), "
        + $"and the features must tell something of the label. Lower that parameter, use more rows, or choose {fallback}.");

    private FittedModel Fit(string trainer, ColumnarView train, ColumnarView? validation, CancellationToken cancellationToken)
    {
        output.Progress("featurising");
        var featuriser = Featurisation.Estimator(ml, data, trainer, _roles).Fit(train);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("training");
        var predictor = Predictors.Fit(
            ml,
            data.Label,
            trainer,
            spec,
            _roles,
            featuriser.Transform(train),
            validation is null ? null : featuriser.Transform(validation));
        return new(trainer, featuriser, new TransformerChain<ITransformer>([featuriser, .. predictor]));
    }
}
