using MlOps.Datasets;

namespace MlOps.Trainer.Profiling.Labels;

public sealed class AssociationTests
{
    [Fact]
    public void Pearson_OfKnownValues_IsTheTextbooks()
    {
        // By hand: products 8, squares 10 and 10.
        var (measure, value) = Association.Of(Number(1, 2, 3, 4, 5), Number(2, 1, 4, 3, 5));

        Assert.Equal(AssociationMeasure.Pearson, measure);
        Assert.Equal(0.8, value!.Value, 1e-12);
    }

    [Fact]
    public void PointBiserial_OfKnownValues_IsTheTextbooks()
    {
        // (mean of class 1 − mean of class 0) / standard deviation (n) × √(p·q) = (4.5 − 2) / √2 × √(0.24)
        var (measure, value) = Association.Of(Number(1, 2, 3, 4, 5), Names(2, 0, 0, 0, 1, 1));

        Assert.Equal(AssociationMeasure.PointBiserial, measure);
        Assert.Equal(2.5 / Math.Sqrt(2) * Math.Sqrt(0.24), value!.Value, 1e-12);
    }

    [Fact]
    public void CorrelationRatio_OfKnownValues_IsTheTextbooks()
    {
        // The marks of algebra, geometry and statistics in the usual example: 6780 of 9640 between the subjects.
        double[] algebra = [45, 70, 29, 15, 21], geometry = [40, 20, 30, 42], statistics = [65, 95, 80, 70, 85, 73];
        int[] subject = [.. algebra.Select(_ => 0), .. geometry.Select(_ => 1), .. statistics.Select(_ => 2)];

        var (measure, value) = Association.Of(Number([.. algebra, .. geometry, .. statistics]), Names(3, subject));

        Assert.Equal(AssociationMeasure.CorrelationRatio, measure);
        Assert.Equal(Math.Sqrt(6780.0 / 9640), value!.Value, 1e-12);
    }

    [Fact]
    public void CramersV_OfIndependentNames_IsZero_AndOfEqualOnesOne()
    {
        int[] left = [.. Enumerable.Range(0, 400).Select(i => i % 4)], right = [.. Enumerable.Range(0, 400).Select(i => i / 4 % 5)];

        Assert.Equal(0, Association.Of(Names(4, left), Names(5, right)).Value!.Value, 1e-12);
        Assert.Equal(1, Association.Of(Names(4, left), Names(4, left)).Value!.Value, 1e-12);
    }

    [Fact]
    public void Correlation_WithAConstant_IsNone()
    {
        Assert.Null(Association.Of(Number(1, 1, 1), Number(1, 2, 3)).Value);
        Assert.Null(Association.Of(Number(1, 2, 3), Names(3, 0, 0, 0)).Value);
        Assert.Null(Association.Of(Names(1, 0, 0, 0), Names(2, 0, 1, 0)).Value);
        Assert.Null(Association.Of(Number(double.NaN, double.NaN), Number(1, 2)).Value);
    }

    [Fact]
    public void Information_OfIndependentBins_IsZeroWhereItIsExactlyThat()
    {
        var left = new Binning([0, 0, 1, 1], 2);
        var right = new Binning([0, 1, 0, 1], 2);

        // The plug-in estimate is 0; Miller and Madow take (2 − 1 + 2 − 1 − 3) / 2n = −1/8 more away.
        Assert.Equal(0, Information.Mutual(left, right));
    }

    [Fact]
    public void Information_OfAColumnOnItself_IsItsEntropy()
    {
        var bins = new Binning([.. Enumerable.Range(0, 1000).Select(i => i % 8)], 8);

        Assert.Equal(Math.Log(8) + (7 / 2000.0), Information.Entropy(Enumerable.Repeat(125L, 8)), 1e-12);
        Assert.Equal(Information.Entropy(Enumerable.Repeat(125L, 8)), Information.Mutual(bins, bins), 1e-12);
    }

    [Fact]
    public void Information_OfChance_IsUnbiased()
    {
        var random = new Random(1);
        Binning Draw() => new([.. Enumerable.Range(0, 2000).Select(_ => random.Next(20))], 20);
        var drawn = Enumerable.Range(0, 50).Select(_ => Information.Mutual(Draw(), Draw())).Average();

        // The plug-in estimate would be 19²/2n = 0.09 on average.
        Assert.InRange(drawn, 0, 0.01);
    }

    [Fact]
    public void Auc_WithTies_CountsThemHalf()
    {
        Assert.Equal(0.875, SingleColumnRule.Auc([1, 2, 2, 3], [0, 0, 1, 1]), 1e-12);
        Assert.Equal(0.5, SingleColumnRule.Auc([1, 1, 1, 1], [0, 1, 0, 1]));
        Assert.Equal(0.5, SingleColumnRule.Auc([1, 2], [1, 1]));
    }

    [Fact]
    public void Bins_OfManyValues_AreOfEqualFrequency_AndEqualValuesStayTogether()
    {
        var bins = Binning.Of(AnalysedColumn.Number("x", [.. Enumerable.Range(0, 1000).Select(i => i < 300 ? 0.0 : i), double.NaN]), 10);

        Assert.Equal(bins.Count - 1, bins.Bins[^1]);
        Assert.Single(bins.Bins.Take(300).Distinct());
        Assert.All(bins.Bins.Skip(300).Take(700).CountBy(bin => bin), bin => Assert.InRange(bin.Value, 99, 101));
    }

    private static AnalysedColumn Number(params double[] values) => AnalysedColumn.Number("x", values);

    private static AnalysedColumn Names(int classes, params int[] codes) => AnalysedColumn.Names("c", codes, classes);
}
