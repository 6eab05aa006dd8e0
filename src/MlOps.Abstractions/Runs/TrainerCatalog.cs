using System.Collections.Frozen;

namespace MlOps.Runs;

/// <summary>
/// The trainers and the hyper-parameters that each takes, by their ML.NET option names, so that a wrong name or value
/// is refused when the run is submitted. A test compares them with ML.NET's own options.
/// </summary>
public static class TrainerCatalog
{
    /// <summary>Gradient-boosted trees (LightGBM). Needs the native library's OpenMP runtime (libgomp).</summary>
    public const string LightGbm = "LightGbm";

    /// <summary>Linear models by stochastic dual coordinate ascent.</summary>
    public const string Sdca = "Sdca";

    /// <summary>No algorithm of its own: a search for the best of the others.</summary>
    public const string Auto = "auto";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, ParameterRange>> Trainers =
        new Dictionary<string, FrozenDictionary<string, ParameterRange>>(StringComparer.OrdinalIgnoreCase)
        {
            [LightGbm] = Parameters(
                ("NumberOfLeaves", true, 2, 131072),
                ("NumberOfIterations", true, 1, 100000),
                ("LearningRate", false, 1e-6, 10),
                ("MinimumExampleCountPerLeaf", true, 0, int.MaxValue),
                ("MaximumBinCountPerFeature", true, 2, 65535)),
            [Sdca] = Parameters(
                ("L1Regularization", false, 0, 1e6),
                ("L2Regularization", false, 1e-12, 1e6),
                ("MaximumNumberOfIterations", true, 1, 100000),
                ("ConvergenceTolerance", false, 1e-12, 1)),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The trainers' names.</summary>
    public static IEnumerable<string> Names => Trainers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The parameters of a trainer; null where the trainer is unknown.</summary>
    public static IReadOnlyDictionary<string, ParameterRange>? ParametersOf(string trainer) => Trainers.GetValueOrDefault(trainer);

    private static FrozenDictionary<string, ParameterRange> Parameters(params ReadOnlySpan<(string Name, bool IsInteger, double Least, double Greatest)> ranges)
    {
        var parameters = new Dictionary<string, ParameterRange>(StringComparer.Ordinal);
        foreach (var (name, isInteger, least, greatest) in ranges)
        {
            parameters.Add(name, new(isInteger, least, greatest));
        }

        return parameters.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>The values that a hyper-parameter takes.</summary>
public sealed record ParameterRange(bool IsInteger, double Least, double Greatest);
