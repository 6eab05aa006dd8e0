using System.Collections.Immutable;

namespace MlOps.Cli.Output;

/// <summary>A histogram in one line: a block of eight heights for each bar, a space where there is nothing.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    public static string Of(ImmutableArray<long> counts)
    {
        var most = counts.IsDefaultOrEmpty ? 0 : counts.Max();
        return most <= 0
            ? ""
            : string.Concat(counts.Select(count => count <= 0 ? ' ' : Blocks[(int)Math.Ceiling(count * (double)Blocks.Length / most) - 1]));
    }
}
