using FsCheck.Xunit;

namespace MlOps.Trainer.Training;

public sealed class RowSplitTests
{
    private static readonly int[] Rows = [.. Enumerable.Range(0, 400)];

    [Property]
    public void Random_PartsAreDisjoint_AndCover(int seed, byte share) =>
        AssertParts(RowSplit.Random(seed, Rows, Fraction(share)));

    [Property]
    public void Random_TakesARowOrNot_WhateverTheOthers(int seed, byte share)
    {
        var (_, all) = RowSplit.Random(seed, Rows, Fraction(share));
        var (_, some) = RowSplit.Random(seed, Rows[100..200], Fraction(share));

        Assert.Equal(all.Where(row => row is >= 100 and < 200), some);
    }

    [Property]
    public void Stratified_EveryClassIsSharedToTheNearestRow_AndKeepsOne(int seed, byte share, byte[] labels)
    {
        var classes = Rows.Select(row => labels.Length == 0 ? 0 : labels[row % labels.Length] % 5).ToArray();
        var fraction = Fraction(share);

        var (kept, taken) = RowSplit.Stratified(seed, Rows, classes, fraction);

        AssertParts((kept, taken));
        foreach (var members in Rows.GroupBy(row => classes[row]))
        {
            var count = taken.Count(row => classes[row] == members.Key);
            Assert.InRange(count, Math.Min((fraction * members.Count()) - 1, members.Count() - 1), (fraction * members.Count()) + 1);
            Assert.Contains(kept, row => classes[row] == members.Key);
        }
    }

    [Property]
    public void Grouped_NoGroupIsParted_AndBothSidesHaveOne(int seed, byte share, byte groups)
    {
        var count = 2 + (groups % 50);
        var codes = Rows.Select(row => (row * 7919 % count) - (row % count == 0 ? 1 : 0)).ToArray();
        var names = Enumerable.Range(0, count).Select(i => $"group {i}").ToArray();

        var (kept, taken) = RowSplit.Grouped(seed, Rows, codes, names, Fraction(share));

        AssertParts((kept, taken));
        Assert.NotEmpty(kept);
        Assert.NotEmpty(taken);
        Assert.Empty(kept.Select(row => codes[row]).Intersect(taken.Select(row => codes[row])));
    }

    [Property]
    public void Grouped_AGroupGoesWhereItsNameSays_WhateverItsCode(int seed)
    {
        var codes = Rows.Select(row => row % 20).ToArray();
        var names = Enumerable.Range(0, 20).Select(i => $"group {i}").ToArray();
        var other = codes.Select(code => 19 - code).ToArray();

        var one = RowSplit.Grouped(seed, Rows, codes, names, 0.3);
        var two = RowSplit.Grouped(seed, Rows, other, [.. names.Reverse()], 0.3);

        Assert.Equal(one.Taken, two.Taken);
    }

    [Property]
    public void Time_TheTestIsLater_AndTiesAreOnOneSide(byte share, byte[] hours)
    {
        var times = Rows.Select(row => hours.Length == 0 ? row : (double)(hours[row % hours.Length] % 30)).ToArray();
        if (times.Distinct().Count() == 1)
        {
            Assert.Equal("split.one-time", Assert.Throws<JobFailedException>(() => RowSplit.Time(Rows, times, Fraction(share))).Failure.Code);
            return;
        }

        var (kept, taken) = RowSplit.Time(Rows, times, Fraction(share));

        AssertParts((kept, taken));
        Assert.NotEmpty(kept);
        Assert.NotEmpty(taken);
        Assert.True(kept.Max(row => times[row]) < taken.Min(row => times[row]));
    }

    [Fact]
    public void Time_WithoutTies_TakesTheShare() =>
        Assert.Equal(Rows[320..], RowSplit.Time(Rows, [.. Rows.Select(row => row * 0.5)], 0.2).Taken);

    [Fact]
    public void Grouped_OfOneGroup_IsRefused() =>
        Assert.Equal("split.one-group", Assert.Throws<JobFailedException>(() => RowSplit.Grouped(1, Rows, new int[400], ["only"], 0.2)).Failure.Code);

    private static double Fraction(byte share) => 0.01 + (0.89 * share / 255);

    private static void AssertParts((int[] Kept, int[] Taken) parts)
    {
        Assert.Equal(Rows, parts.Kept.Concat(parts.Taken).Order());
        Assert.Equal(parts.Kept.Order(), parts.Kept);
        Assert.Equal(parts.Taken.Order(), parts.Taken);
    }
}
