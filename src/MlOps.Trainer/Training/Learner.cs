using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>A fitted model and the part of it that makes the features.</summary>
internal sealed record FittedModel(string Trainer, ITransformer Featuriser, TransformerChain<ITransformer> Whole);

/// <summary>Fits featurisation and predictor on the training part.</summary>
internal sealed class Learner(MLContext ml, TrainingSpec spec, TrainingData data, IWorkerOutput output)
{
    public FittedModel Fit(string trainer, IDataView train, List<string> notices, CancellationToken cancellationToken)
    {
        try
        {
            return Fit(trainer, train, cancellationToken);
        }
        catch (ArgumentNullException) when (trainer == TrainerCatalog.LightGbm)
        {
            // ML.NET 5.0.1 cannot hold a LightGBM tree without a split: RegressionTreeBase reads arrays that are null.
            if (spec.Trainer is not null)
            {
                throw new JobFailedException(
                    "trainer.no-split",
                    $"LightGbm found no split to make in {data.Parts.Train.Length} rows: each leaf needs MinimumExampleCountPerLeaf rows (default 20), "
                    + "and the features must tell something of the label. Lower that parameter, use more rows, or choose Sdca.");
            }

            notices.Add($"LightGbm found no split to make in {data.Parts.Train.Length} rows, so Sdca was used.");
            return Fit(TrainerCatalog.Sdca, train, cancellationToken);
        }
    }

    private FittedModel Fit(string trainer, IDataView train, CancellationToken cancellationToken)
    {
        output.Progress("featurising");
        var vector = VectorName();
        var learner = Trainers.Create(ml, data.Label.Task, trainer, spec, data.Label.Name, vector);
        var featuriser = Featurisation.Estimator(ml, data, trainer, vector).Fit(train);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("training");
        var predictor = learner.Fit(featuriser.Transform(train));
        if (data.Label.Task != TrainingTask.Multiclass)
        {
            return new(trainer, featuriser, new TransformerChain<ITransformer>(featuriser, predictor));
        }

        // A class is predicted by its text, not by its key.
        var answers = predictor.Transform(featuriser.Transform(train));
        var names = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(answers);
        return new(trainer, featuriser, new TransformerChain<ITransformer>(featuriser, predictor, names));
    }

    /// <summary>A name for the vector of features that no column has.</summary>
    private string VectorName()
    {
        var name = "Features";
        while (name == data.Label.Name || data.Features.Any(feature => feature.Name == name))
        {
            name += "_";
        }

        return name;
    }
}
