using MlOps.Runs;

namespace MlOps.Models;

/// <summary>The metric that runs of one task are compared by.</summary>
public static class PrimaryMetrics
{
    /// <summary>The metric's name, and whether less of it is better.</summary>
    public static (string Name, bool LowerIsBetter) Of(TrainingTask task) => task switch
    {
        TrainingTask.Binary => ("auc", false),
        TrainingTask.Multiclass => ("macroAccuracy", false),
        TrainingTask.Regression => ("r2", false),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "Unknown task."),
    };
}
