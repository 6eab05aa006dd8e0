using MlOps.Runs;

namespace MlOps.Models;

/// <summary>The metric by which runs of one task are compared, and which way is better.</summary>
public static class PrimaryMetrics
{
    /// <summary>The metric's name in <see cref="ModelManifest.Metrics"/>, and whether a lower value is better.</summary>
    public static (string Name, bool LowerIsBetter) Of(TrainingTask task) => task switch
    {
        TrainingTask.Binary => ("auc", false),
        TrainingTask.Multiclass => ("macroAccuracy", false),
        TrainingTask.Regression => ("r2", false),
        TrainingTask.Ranking => ("ndcg", false),
        TrainingTask.Anomaly => ("auc", false),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "No such task; see TrainingTask."),
    };
}
