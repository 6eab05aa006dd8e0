namespace MlOps.Client.Output;

/// <summary>A histogram in one line: a block of eight heights for each bar, a space where there is nothing.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    public static string Of(IEnumerable<decimal> heights)
    {
        var bars = heights.ToList();
        var highest = bars.Count == 0 ? 0 : bars.Max();
        return highest <= 0
            ? ""
            : string.Concat(bars.Select(height => height <= 0 ? ' ' : Blocks[(int)Math.Ceiling(height * Blocks.Length / highest) - 1]));
    }
}
