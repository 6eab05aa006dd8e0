using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>Bars of equal width.</summary>
internal static class Histograms
{
    private const int Bars = 20;

    public static ColumnHistogram? Of(Distribution distribution, double least, double greatest, double error, double unit)
    {
        var (low, high) = Fences.Far(distribution);
        var (from, to) = low < high ? (Math.Max(least, low), Math.Min(greatest, high)) : (least, greatest);
        if (!double.IsFinite(to - from))
        {
            return null;
        }

        var below = distribution.Below(from);
        var above = distribution.Count - distribution.UpTo(to);
        if (from == to)
        {
            return new(from / unit, to / unit, [distribution.Count - below - above], below, above, error);
        }

        var counts = ImmutableArray.CreateBuilder<long>(Bars);
        var before = below;
        for (var bar = 1; bar <= Bars; bar++)
        {
            var upTo = bar == Bars ? distribution.UpTo(to) : distribution.Below(from + ((to - from) * bar / Bars));
            counts.Add(upTo - before);
            before = upTo;
        }

        return new(from / unit, to / unit, counts.MoveToImmutable(), below, above, error);
    }
}
