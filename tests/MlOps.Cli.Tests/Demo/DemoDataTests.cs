using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MlOps.Host.Demo;

namespace MlOps.Cli.Tests.Demo;

public sealed class DemoDataTests
{
    [Theory]
    [InlineData(1, 5000, "1bbf336d03625c564e342189b0698a55d083384e7d9c5ceea8923c589fd7b627")]
    [InlineData(2, 300, "13bc57451b628a564e74142cb528ef575af680e08263fe4655db1d00e6528815")]
    public void Bytes_OfASeed_AreAlwaysTheSame(int seed, int rows, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(DemoData.Generate(seed, rows))));

    [Property(MaxTest = 20)]
    public void File_OfAnySeed_IsARectangleWithBothLabels(int seed, PositiveInt more)
    {
        var rows = DemoData.LeastRows + (more.Get % 500);

        var lines = Encoding.UTF8.GetString(DemoData.Generate(seed, rows)).Split('\n');

        Assert.Equal(rows + 2, lines.Length);
        Assert.Equal("", lines[^1]);
        Assert.Equal(DemoData.Header, lines[0]);
        var fields = lines[1..^1].Select(line => line.Split(',')).ToArray();
        Assert.All(fields, row => Assert.Equal(12, row.Length));
        Assert.Equal(["no", "yes"], fields.Select(row => row[^1]).Distinct().Order());
        Assert.Equal(rows, fields.Select(row => row[0]).Distinct().Count());
    }

    [Fact]
    public void MoreRows_BeginLikeFewerRows()
    {
        var few = DemoData.Generate(7, 300);

        Assert.True(DemoData.Generate(7, 400).AsSpan().StartsWith(few));
    }

    [Fact]
    public void Columns_HaveTheSharesThatAreStated()
    {
        var machines = DemoData.Machines(1, 50_000).ToArray();

        Assert.Equal(0.04, Share(machine => machine.Temperature is null), 0.005);
        Assert.Equal(0.06, Share(machine => machine.Vibration is null), 0.005);
        Assert.Equal(0.03, Share(machine => machine.DaysSinceService is null), 0.005);
        Assert.Equal(0.60, Share(machine => machine.HasContract), 0.01);
        Assert.Equal(0.30, Share(machine => machine.Site == "Basel"), 0.01);
        Assert.Equal(0.15, Share(machine => machine.Type == "robot"), 0.01);
        Assert.InRange(Share(machine => machine.Failed), 0.12, 0.20);
        Assert.All(machines, machine => Assert.InRange(machine.LoadPercent, 5, 110));

        double Share(Func<Machine, bool> is_) => machines.Count(is_) / (double)machines.Length;
    }

    [Fact]
    public void Label_CanBeLearnedButNotKnown() =>
        Assert.InRange(AreaUnderRocCurve(DemoData.Machines(1, 50_000)), 0.90, 0.95);

    [Theory]
    [InlineData(199)]
    [InlineData(1_000_001)]
    public void Rows_OutsideTheRange_AreRefused(int rows) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DemoData.Generate(1, rows));

    // The best that any model can reach: ranking by the very chance that the label was drawn with.
    private static double AreaUnderRocCurve(IEnumerable<Machine> machines)
    {
        var ranked = machines.OrderBy(machine => machine.Chance).Select((machine, index) => (machine.Failed, Rank: index + 1L)).ToArray();
        var positives = ranked.LongCount(machine => machine.Failed);
        var ranks = ranked.Where(machine => machine.Failed).Sum(machine => machine.Rank);
        return (ranks - (positives * (positives + 1) / 2.0)) / (positives * (double)(ranked.Length - positives));
    }
}
