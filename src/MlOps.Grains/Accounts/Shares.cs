namespace MlOps.Accounts;

/// <summary>Splits what is whole.</summary>
internal static class Shares
{
    /// <summary>
    /// Rounds parts to <paramref name="places"/> decimal places so that they sum to <paramref name="total"/>, exactly. Each is cut;
    /// the units that are left over go to those that lost most by that (largest remainder), of equals to the first.
    /// </summary>
    /// <param name="total">What the parts come to, with no more than <paramref name="places"/> decimal places.</param>
    /// <param name="parts">They sum to the total but for rounding.</param>
    /// <param name="places">Decimal places of the result.</param>
    public static ImmutableArray<decimal> Of(decimal total, IReadOnlyList<decimal> parts, int places)
    {
        var unit = new decimal(1, 0, 0, false, (byte)places);
        var cut = parts.Select(part => Math.Round(part, places, MidpointRounding.ToNegativeInfinity)).ToArray();
        var left = (int)((total - cut.Sum()) / unit);
        foreach (var index in Enumerable.Range(0, cut.Length).OrderByDescending(index => parts[index] - cut[index]).Take(left))
        {
            cut[index] += unit;
        }

        return [.. cut];
    }
}
