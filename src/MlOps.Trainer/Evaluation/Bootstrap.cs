using System.Collections.Immutable;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation;

/// <summary>
/// A task's metrics on the test part, and on as many test parts drawn from it with replacement: the percentile bootstrap
/// (Efron 1979). Two answerers over the same rows with one seed are drawn alike, so that their difference is paired.
/// </summary>
internal sealed class Bootstrap
{
    private const int Least = 200;
    private const int Most = 1000;

    // Looking at a row costs some ten nanoseconds.
    private const long RowsLookedAt = 20_000_000;
    private const double Tail = 0.025;

    private readonly Measures _measures;
    private readonly double[] _values;
    private readonly double[][] _draws;

    private Bootstrap(Measures measures, double[] values, double[][] draws)
    {
        _measures = measures;
        _values = values;
        _draws = draws;
    }

    /// <summary>How often the rows were drawn again.</summary>
    public int Resamples => _draws.Length;

    /// <summary>Draws as often as is affordable: 200 times for many rows, 1,000 times for few, never for one.</summary>
    public static Bootstrap Of(Measures measures, int seed)
    {
        var units = measures.Units;
        var resamples = units < 2 ? 0 : (int)Math.Clamp(RowsLookedAt / units, Least, Most);
        var chance = new Chance((uint)seed);
        var weights = new int[units];
        var draws = new double[resamples][];
        for (var draw = 0; draw < resamples; draw++)
        {
            Array.Clear(weights);
            for (var i = 0; i < units; i++)
            {
                weights[chance.NextBelow(units)]++;
            }

            draws[draw] = new double[measures.Names.Length];
            measures.Measure(weights, draws[draw]);
        }

        return new(measures, measures.Once(), draws);
    }

    /// <summary>Each metric that is a finite number, with its interval.</summary>
    public ImmutableSortedDictionary<string, MetricEstimate> Estimates() =>
        Collect((name, i) => Estimate(_values[i], _draws.Select(draw => draw[i])));

    /// <summary>This one's metrics less the other's, each with the interval of the paired difference.</summary>
    public ImmutableSortedDictionary<string, MetricEstimate> Less(Bootstrap other) => Collect((name, i) =>
    {
        var j = other._measures.Names.IndexOf(name);
        return j < 0 || other._draws.Length != _draws.Length
            ? null
            : Estimate(_values[i] - other._values[j], _draws.Zip(other._draws, (mine, theirs) => mine[i] - theirs[j]));
    });

    private ImmutableSortedDictionary<string, MetricEstimate> Collect(Func<string, int, MetricEstimate?> of)
    {
        var estimates = ImmutableSortedDictionary.CreateBuilder<string, MetricEstimate>(StringComparer.Ordinal);
        for (var i = 0; i < _measures.Names.Length; i++)
        {
            if (of(_measures.Names[i], i) is { } estimate)
            {
                estimates.Add(_measures.Names[i], estimate);
            }
        }

        return estimates.ToImmutable();
    }

    private static MetricEstimate? Estimate(double value, IEnumerable<double> draws)
    {
        if (!double.IsFinite(value))
        {
            return null;
        }

        var all = draws.ToArray();
        var defined = all.Where(double.IsFinite).Order().ToArray();

        // What most draws leave undefined has no interval. A metric that resampling pushes to one side (a greatest
        // error, a gap) may have its own value outside the percentiles: then the interval reaches to it.
        return defined.Length <= all.Length / 2
            ? new(value)
            : new(value, Math.Min(value, Quantile(defined, Tail)), Math.Max(value, Quantile(defined, 1 - Tail)));
    }

    /// <summary>A quantile of sorted values, between two of them in proportion.</summary>
    public static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 >= sorted.Length ? sorted[^1] : sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }
}
