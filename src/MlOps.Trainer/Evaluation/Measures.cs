using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Trainer.Evaluation;

/// <summary>
/// A task's metrics over answers that are looked at many times, with other weights each time: whatever does not hang on
/// the weights is worked out once.
/// </summary>
internal abstract class Measures
{
    /// <summary>The metrics, in the order of the values.</summary>
    public abstract ImmutableArray<string> Names { get; }

    /// <summary>How many things are drawn again for an interval: rows, or the groups of a ranking.</summary>
    public abstract int Units { get; }

    /// <summary>The metrics with each unit counted so many times; NaN where one is not defined.</summary>
    public abstract void Measure(ReadOnlySpan<int> weights, Span<double> values);

    /// <summary>The metrics' values with each unit counted once.</summary>
    public double[] Once()
    {
        var weights = new int[Units];
        Array.Fill(weights, 1);
        var values = new double[Names.Length];
        Measure(weights, values);
        return values;
    }

    /// <summary>The measures of the answers' task; null where there is nothing to measure by.</summary>
    public static Measures? Of(TestAnswers answers) => (answers.Count, answers.Task) switch
    {
        (0, _) => null,
        (_, TrainingTask.Binary) => new BinaryMeasures(answers),
        (_, TrainingTask.Multiclass) => new MulticlassMeasures(answers),
        (_, TrainingTask.Regression) => new RegressionMeasures(answers),
        (_, TrainingTask.Ranking) => new RankingMeasures(answers),
        (_, TrainingTask.Anomaly) when answers.Codes.Length > 0 => new AnomalyMeasures(answers),
        _ => null,
    };
}
