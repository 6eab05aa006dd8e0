namespace MlOps.Trainer.Training;

/// <summary>
/// The rules that part rows in two, each deterministic: the rows kept, and a share of them that is taken. Pure.
/// </summary>
internal static class RowSplit
{
    /// <summary>Whether a row alone is taken: by a hash of the seed and the row's number.</summary>
    public static bool IsTest(int seed, int row, double fraction) => Hashing.Unit(seed, (uint)row) < fraction;

    /// <summary>Each row alone.</summary>
    public static (int[] Kept, int[] Taken) Random(int seed, int[] rows, double fraction) =>
        Where(rows, row => IsTest(seed, row, fraction));

    /// <summary>
    /// The same share of every class, to the nearest row; a class always keeps one. <paramref name="classes"/> has a code per row.
    /// </summary>
    public static (int[] Kept, int[] Taken) Stratified(int seed, int[] rows, int[] classes, double fraction)
    {
        HashSet<int> taken = [];
        foreach (var group in rows.GroupBy(row => classes[row]))
        {
            var members = group.OrderBy(row => Hashing.Unit(seed, (uint)row)).ThenBy(row => row).ToArray();
            var count = Math.Min((int)Math.Round(fraction * members.Length, MidpointRounding.AwayFromZero), members.Length - 1);
            taken.UnionWith(members.Take(count));
        }

        return Where(rows, taken.Contains);
    }

    /// <summary>
    /// Rows of one group stay together; each group by a hash of the seed and its text, and at least one on either side.
    /// A row without a group is of the group without a name.
    /// </summary>
    public static (int[] Kept, int[] Taken) Grouped(int seed, int[] rows, int[] groups, IReadOnlyList<string> names, double fraction)
    {
        var order = rows.Select(row => groups[row]).Distinct()
            .Select(code => (code, hash: Hashing.Unit(seed, code < 0 ? "" : names[code])))
            .OrderBy(group => group.hash).ThenBy(group => group.code).ToArray();
        if (order.Length < 2)
        {
            throw new JobFailedException("split.one-group", "All rows are of one group, so they cannot be parted by group. Use another column or another split.");
        }

        var count = Math.Clamp(order.Count(group => group.hash < fraction), 1, order.Length - 1);
        var taken = order.Take(count).Select(group => group.code).ToHashSet();
        return Where(rows, row => taken.Contains(groups[row]));
    }

    /// <summary>The latest rows, as near to the share as can be with rows of the same time on the same side.</summary>
    public static (int[] Kept, int[] Taken) Time(int[] rows, double[] times, double fraction)
    {
        var ordered = rows.Select(row => times[row]).Order().ToArray();
        var wanted = ordered.Length - Math.Clamp((int)Math.Round(fraction * ordered.Length), 1, ordered.Length);
        var first = Array.FindIndex(ordered, time => time == ordered[wanted]);
        var after = Array.FindLastIndex(ordered, time => time == ordered[wanted]) + 1;

        // Either the time at the cut is taken whole or it is kept whole, whichever is nearer; but no side is empty.
        var cut = first > 0 && (after == ordered.Length || wanted - first <= after - wanted) ? first : after;
        return cut < ordered.Length
            ? Where(rows, row => times[row] >= ordered[cut])
            : throw new JobFailedException("split.one-time", "All rows are of the same time, so they cannot be parted by time. Use another column or another split.");
    }

    private static (int[] Kept, int[] Taken) Where(int[] rows, Predicate<int> isTaken) =>
        ([.. rows.Where(row => !isTaken(row))], [.. rows.Where(row => isTaken(row))]);
}
