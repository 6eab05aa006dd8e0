using System.Collections.Frozen;

namespace MlOps.Runs;

/// <summary>
/// The trainers, the tasks that each does and the hyper-parameters that it takes, by their ML.NET option names, so that
/// a wrong name or value is refused when the run is submitted. A test compares them with ML.NET's own options.
/// </summary>
public static class TrainerCatalog
{
    /// <summary>Gradient-boosted trees (LightGBM). Needs the native library's OpenMP runtime (libgomp).</summary>
    public const string LightGbm = "LightGbm";

    /// <summary>Linear models by stochastic dual coordinate ascent.</summary>
    public const string Sdca = "Sdca";

    /// <summary>Linear models by L-BFGS: logistic, maximum entropy, and Poisson regression.</summary>
    public const string Lbfgs = "Lbfgs";

    /// <summary>Gradient-boosted trees (MART); several classes one against all others.</summary>
    public const string FastTree = "FastTree";

    /// <summary>Random forests; a class's probability by a Platt calibrator.</summary>
    public const string FastForest = "FastForest";

    /// <summary>How far a row lies from the principal components of all rows.</summary>
    public const string RandomizedPca = "RandomizedPca";

    /// <summary>What can be said without looking at any feature: the mean, or how frequent each class is.</summary>
    public const string Baseline = "Baseline";

    /// <summary>No algorithm of its own: a search for the best of the others.</summary>
    public const string Auto = "auto";

    private static readonly FrozenDictionary<string, Entry> Trainers =
        new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase)
        {
            [LightGbm] = new(
                [TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass, TrainingTask.Ranking],
                [TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass, TrainingTask.Ranking],
                Parameters(
                    ("NumberOfLeaves", true, 2, 131072),
                    ("NumberOfIterations", true, 1, 100000),
                    ("LearningRate", false, 1e-6, 10),
                    ("MinimumExampleCountPerLeaf", true, 0, int.MaxValue),
                    ("MaximumBinCountPerFeature", true, 2, 65535))),
            [Sdca] = new(
                [TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass],
                [],
                Parameters(
                    ("L1Regularization", false, 0, 1e6),
                    ("L2Regularization", false, 1e-12, 1e6),
                    ("MaximumNumberOfIterations", true, 1, 100000),
                    ("ConvergenceTolerance", false, 1e-12, 1))),
            [Lbfgs] = new(
                [TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass],
                [],
                Parameters(
                    ("L1Regularization", false, 0, 1e6),
                    ("L2Regularization", false, 0, 1e6),
                    ("MaximumNumberOfIterations", true, 1, 100000),
                    ("OptimizationTolerance", false, 1e-12, 1),
                    ("HistorySize", true, 1, 1000))),
            [FastTree] = new(
                [TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass, TrainingTask.Ranking],
                [TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Ranking],
                Parameters(
                    ("NumberOfLeaves", true, 2, 131072),
                    ("NumberOfTrees", true, 1, 100000),
                    ("LearningRate", false, 1e-6, 10),
                    ("MinimumExampleCountPerLeaf", true, 1, int.MaxValue),
                    ("MaximumBinCountPerFeature", true, 2, 65535),
                    ("FeatureFraction", false, 0.01, 1))),
            [FastForest] = new(
                [TrainingTask.Regression, TrainingTask.Binary],
                [],
                Parameters(
                    ("NumberOfLeaves", true, 2, 131072),
                    ("NumberOfTrees", true, 1, 100000),
                    ("MinimumExampleCountPerLeaf", true, 1, int.MaxValue),
                    ("MaximumBinCountPerFeature", true, 2, 65535),
                    ("FeatureFraction", false, 0.01, 1),
                    ("BaggingExampleFraction", false, 0.01, 1))),
            [RandomizedPca] = new(
                [TrainingTask.Anomaly],
                [],
                Parameters(
                    ("Rank", true, 1, 10000),
                    ("Oversampling", true, 0, 10000))),
            [Baseline] = new([TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass], [], Parameters()),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The trainers' names.</summary>
    public static IEnumerable<string> Names => Trainers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The trainers that do a task.</summary>
    public static IEnumerable<string> For(TrainingTask task) => Names.Where(name => Fits(name, task));

    /// <summary>The name as the catalog spells it; null where the trainer is unknown.</summary>
    public static string? Spelled(string trainer) =>
        Names.Append(Auto).FirstOrDefault(name => string.Equals(name, trainer, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a trainer does a task.</summary>
    public static bool Fits(string trainer, TrainingTask task) => Trainers.TryGetValue(trainer, out var entry) && entry.Tasks.Contains(task);

    /// <summary>Whether a trainer can stop by a validation part when it does a task.</summary>
    public static bool StopsEarly(string trainer, TrainingTask task) => Trainers.TryGetValue(trainer, out var entry) && entry.StopsEarly.Contains(task);

    /// <summary>The trainer of a task where none is named.</summary>
    public static string DefaultOf(TrainingTask task) => task == TrainingTask.Anomaly ? RandomizedPca : LightGbm;

    /// <summary>The trainers that a search tries where none are named; every one of the task but the baseline.</summary>
    public static ImmutableArray<string> SearchedFor(TrainingTask task) =>
        [.. new[] { LightGbm, FastTree, Lbfgs, FastForest, Sdca }.Where(name => Fits(name, task))];

    /// <summary>The parameters of a trainer; null where the trainer is unknown.</summary>
    public static IReadOnlyDictionary<string, ParameterRange>? ParametersOf(string trainer) => Trainers.GetValueOrDefault(trainer)?.Parameters;

    private static FrozenDictionary<string, ParameterRange> Parameters(params ReadOnlySpan<(string Name, bool IsInteger, double Least, double Greatest)> ranges)
    {
        var parameters = new Dictionary<string, ParameterRange>(StringComparer.Ordinal);
        foreach (var (name, isInteger, least, greatest) in ranges)
        {
            parameters.Add(name, new(isInteger, least, greatest));
        }

        return parameters.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Entry(
        ImmutableArray<TrainingTask> Tasks,
        ImmutableArray<TrainingTask> StopsEarly,
        FrozenDictionary<string, ParameterRange> Parameters);
}

/// <summary>The values that a hyper-parameter takes.</summary>
public sealed record ParameterRange(bool IsInteger, double Least, double Greatest);
