using MlOps.Datasets;

namespace MlOps.Runs;

public sealed class ProfilePlanTests
{
    private static readonly DatasetManifest Data = new()
    {
        Csv = new(),
        Rows = 5000,
        Columns =
        [
            Column("cnt", ColumnType.Int64, 900),
            Column("season", ColumnType.Text, 4),
            Column("comment", ColumnType.Text, 4000),
            Column("year", ColumnType.Int64, 1),
        ],
    };

    [Theory]
    [InlineData("cnt", null)]
    [InlineData("season", null)]
    [InlineData("nothing", "label.unknown")]
    [InlineData("year", "label.constant")]
    [InlineData("comment", "label.too-many-classes")]
    public void Label_OfADataset_IsTakenOrRefused(string label, string? code) =>
        Assert.Equal(code, ProfilePlan.Check(label, Data, "bike")?.Code);

    [Fact]
    public void Label_ThatIsNotThere_IsRefusedWithTheColumnsThatAre()
    {
        var refusal = ProfilePlan.Check("nothing", Data, "bike")!;

        Assert.Contains("bike", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("cnt, season, comment, year", refusal.Message, StringComparison.Ordinal);
    }

    private static ColumnManifest Column(string name, ColumnType type, long distinct) =>
        new() { Name = name, Type = type, Role = ColumnRole.Numeric, Missing = 0, Distinct = distinct };
}
