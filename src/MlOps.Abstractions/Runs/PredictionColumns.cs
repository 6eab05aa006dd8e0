using MlOps.Models;

namespace MlOps.Runs;

/// <summary>The columns that a batch prediction adds to the keys, by name.</summary>
public static class PredictionColumns
{
    /// <summary>The row's number in the dataset that was predicted, from 1; there where no column is a key.</summary>
    public const string Row = "row";

    /// <summary>A number, a class, or whether a row is an anomaly.</summary>
    public const string Prediction = "prediction";

    /// <summary>The probability of the positive class.</summary>
    public const string Probability = "probability";

    /// <summary>What a classifier or a detector of anomalies weighs before it decides.</summary>
    public const string Score = "score";

    /// <summary>The model and its version, such as <c>income:3</c>.</summary>
    public const string ModelVersion = "modelVersion";

    /// <summary>When the predictions were asked for.</summary>
    public const string PredictedAt = "predictedAt";

    /// <summary>The name of the column that has the probability of one of several classes.</summary>
    public static string ProbabilityOf(string className) => $"{Probability}.{className}";

    /// <summary>The columns that a model's predictions have, in their order.</summary>
    public static ImmutableArray<string> Of(ModelManifest model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Task switch
        {
            TrainingTask.Binary => [Prediction, Probability, Score, ModelVersion, PredictedAt],
            TrainingTask.Multiclass => [Prediction, .. model.Classes.Select(ProbabilityOf), ModelVersion, PredictedAt],
            TrainingTask.Anomaly => [Prediction, Score, ModelVersion, PredictedAt],
            _ => [Prediction, ModelVersion, PredictedAt],
        };
    }
}
