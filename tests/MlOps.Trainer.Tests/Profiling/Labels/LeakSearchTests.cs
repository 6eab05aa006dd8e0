using System.Collections.Immutable;
using FsCheck.Xunit;
using MlOps.Datasets;

namespace MlOps.Trainer.Profiling.Labels;

public sealed class LeakSearchTests
{
    private const int Rows = 500;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(-1, 1, -1, 1)]
    public void Sum_OfSomeColumns_IsFoundWithItsSigns(params int[] signs)
    {
        var columns = Random(1, 30);
        double[] label = [.. Enumerable.Range(0, Rows).Select(row => signs.Select((sign, i) => sign * columns[3 * i].Numbers![row]).Sum())];

        var leak = Assert.Single(LeakSearch.Of(columns, AnalysedColumn.Number("y", label)), leak => leak.Kind == LeakKind.Sum);

        Assert.Equal(signs.Select((sign, i) => (sign < 0 ? "-" : "") + $"x{3 * i}").Order(), leak.Columns.Order());
    }

    [Fact]
    public void Sum_OfColumnsWithMissingValues_IsFound()
    {
        var columns = Random(2, 10);
        double[] label = [.. Enumerable.Range(0, Rows).Select(row => columns[1].Numbers![row] + columns[2].Numbers![row])];
        for (var row = 0; row < Rows; row += 7)
        {
            columns[1].Numbers![row] = double.NaN;
            columns[5].Numbers![row + 1] = double.NaN;
        }

        Assert.Equal(["x1", "x2"], Assert.Single(LeakSearch.Of(columns, AnalysedColumn.Number("y", label))).Columns.Order());
    }

    [Fact]
    public void Sum_ThatFailsInOneRow_IsNoLeak()
    {
        var columns = Random(3, 10);
        double[] label = [.. Enumerable.Range(0, Rows).Select(row => columns[1].Numbers![row] + columns[2].Numbers![row])];
        label[Rows / 2] += 1;

        Assert.DoesNotContain(LeakSearch.Of(columns, AnalysedColumn.Number("y", label)), leak => leak.Kind == LeakKind.Sum);
    }

    [Property(MaxTest = 20)]
    public bool Columns_ThatHaveNothingToDoWithTheLabel_AreNoLeak(byte seed) =>
        LeakSearch.Of([.. Random(1000 + seed, 20), Names(1000 + seed, 4)], Random(2000 + seed, 1)[0]).IsEmpty
        && LeakSearch.Of([.. Random(1000 + seed, 20), Names(1000 + seed, 4)], Names(2000 + seed, 2)).IsEmpty;

    [Fact]
    public void Column_ThatIsTheLabel_IsACopy_AndTheSumWithItIsNotNamed()
    {
        var columns = Random(4, 5);

        var leak = Assert.Single(LeakSearch.Of(columns, AnalysedColumn.Number("y", [.. columns[2].Numbers!])));

        Assert.Equal((LeakKind.Copy, "x2", 1.0), (leak.Kind, Assert.Single(leak.Columns), leak.Skill));
    }

    [Fact]
    public void Column_OfAnotherUnit_IsALinearFunction()
    {
        var columns = Random(5, 5);

        var leak = Assert.Single(LeakSearch.Of(columns, AnalysedColumn.Number("y", [.. columns[2].Numbers!.Select(value => (1.8 * value) + 32)])));

        Assert.Equal((LeakKind.Linear, "The label 'y' is 1.8 × 'x2' + 32, in every row."), (leak.Kind, leak.Message));
    }

    [Fact]
    public void Names_ThatStandForTheClasses_AreACopy()
    {
        var label = Names(6, 3);
        var renamed = AnalysedColumn.Names("code", [.. label.Codes!.Select(code => 2 - code)], 3);

        var leak = Assert.Single(LeakSearch.Of([.. Random(60, 5), renamed], label));

        Assert.Equal((LeakKind.Copy, "code"), (leak.Kind, Assert.Single(leak.Columns)));
    }

    [Fact]
    public void Number_ThatSeparatesTheClasses_DeterminesTheLabel()
    {
        var columns = Random(7, 5);
        var label = AnalysedColumn.Names("y", [.. columns[1].Numbers!.Select(value => value > 30 ? 1 : 0)], 2);

        var leak = Assert.Single(LeakSearch.Of(columns, label));

        Assert.Equal((LeakKind.Determines, "x1", 1.0), (leak.Kind, Assert.Single(leak.Columns), leak.Skill));
    }

    [Fact]
    public void Number_ThatNearlyIsTheLabel_IsSuspiciousAmongWeakOnes()
    {
        var columns = Random(8, 5);
        var random = new Random(8);
        var label = AnalysedColumn.Number("y", [.. columns[3].Numbers!.Select(value => value + (random.NextDouble() * 20))]);

        var leak = Assert.Single(LeakSearch.Of(columns, label));

        Assert.Equal((LeakKind.Suspicious, "x3"), (leak.Kind, Assert.Single(leak.Columns)));
    }

    [Fact]
    public void Id_ThatNamesTheRow_IsNoLeak()
    {
        var id = AnalysedColumn.Names("id", [.. Enumerable.Range(0, Rows)], Rows);

        Assert.Empty(LeakSearch.Of([id], Names(9, 2)));
        Assert.Empty(LeakSearch.Of([id], Random(90, 1)[0]));
    }

    [Fact]
    public void Rows_WithoutALabel_ArePassedOver()
    {
        var columns = Random(10, 5);
        double[] label = [.. columns[0].Numbers!];
        Array.Fill(label, double.NaN, 0, Rows / 2);

        Assert.Equal(LeakKind.Copy, Assert.Single(LeakSearch.Of(columns, AnalysedColumn.Number("y", label))).Kind);
        Assert.Empty(LeakSearch.Of(columns, AnalysedColumn.Number("y", [.. label.Select(_ => double.NaN)])));
    }

    private static ImmutableArray<AnalysedColumn> Random(int seed, int columns)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, columns).Select(i => AnalysedColumn.Number($"x{i}", [.. Enumerable.Range(0, Rows).Select(_ => random.Next(10_000) / 100.0)]))];
    }

    private static AnalysedColumn Names(int seed, int classes)
    {
        var random = new Random(seed);
        return AnalysedColumn.Names("names", [.. Enumerable.Range(0, Rows).Select(_ => random.Next(classes))], classes);
    }
}
