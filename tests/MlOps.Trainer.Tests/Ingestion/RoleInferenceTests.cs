using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

public sealed class RoleInferenceTests
{
    [Theory]
    [InlineData("x", ColumnType.Float64, 1000, 1000, ColumnRole.Numeric)]
    [InlineData("label", ColumnType.Int64, 1000, 2, ColumnRole.Numeric)]
    [InlineData("flag", ColumnType.Boolean, 1000, 2, ColumnRole.Boolean)]
    [InlineData("at", ColumnType.Timestamp, 1000, 1000, ColumnRole.DateTime)]
    [InlineData("city", ColumnType.Text, 2000, 1000, ColumnRole.Categorical)]
    [InlineData("city", ColumnType.Text, 2002, 1001, ColumnRole.Text)]
    [InlineData("city", ColumnType.Text, 1999, 1000, ColumnRole.Text)]
    [InlineData("city", ColumnType.Text, 1000, 0, ColumnRole.Text)]
    [InlineData("id", ColumnType.Int64, 100, 100, ColumnRole.Id)]
    [InlineData("ID", ColumnType.Text, 100, 100, ColumnRole.Id)]
    [InlineData("customer_id", ColumnType.Int64, 100, 100, ColumnRole.Id)]
    [InlineData("customerId", ColumnType.Int64, 100, 100, ColumnRole.Id)]
    [InlineData("customer id", ColumnType.Text, 100, 100, ColumnRole.Id)]
    [InlineData("id", ColumnType.Int64, 99, 99, ColumnRole.Numeric)]
    [InlineData("id", ColumnType.Int64, 100, 99, ColumnRole.Numeric)]
    [InlineData("fnlwgt", ColumnType.Int64, 100, 100, ColumnRole.Numeric)]
    [InlineData("paid", ColumnType.Int64, 100, 100, ColumnRole.Numeric)]
    [InlineData("id", ColumnType.Float64, 100, 100, ColumnRole.Numeric)]
    public void Column_LikeThis_HasRole(string name, ColumnType type, long rows, long distinct, ColumnRole expected) =>
        Assert.Equal(expected, RoleInference.Of(name, type, rows, distinct));

    [Fact]
    public void Identity_OfKnownParts_IsTheOneThatIsStored()
    {
        ImmutableArray<ColumnManifest> columns =
        [
            new() { Name = "a", Type = ColumnType.Int64, Role = ColumnRole.Numeric, Missing = 0, Distinct = 1 },
            new() { Name = "é", Type = ColumnType.Text, Role = ColumnRole.Categorical, Missing = 0, Distinct = 1 },
        ];

        // SHA-256 of the canonical text, computed outside. It stands in databases: a change makes every version a new one.
        Assert.Equal("de491b741946646b6963c991e4a6d7029045dc213ead3d37d7058a3688f91a56", DatasetIdentity.Of("AB12", new CsvOptions { MissingMarkers = ["?"] }, new FileKind(), columns));
    }

    [Fact]
    public void Text_TooLongForAManifest_IsCutBetweenCharacters()
    {
        var text = ValueText.Of(string.Concat(Enumerable.Repeat("😀", 200)) + "x");

        Assert.True(text.Length <= ValueText.MaxLength);
        Assert.EndsWith("😀…", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 122_880, 1_048_576)]
    [InlineData(100, 38_912, 671_088)]
    [InlineData(2_000, 2_048, 8_388)]
    [InlineData(10_000, 2_048, 4_096)]
    public void Parquet_OfWiderFiles_TakesLessPerColumn(int columns, int rowsPerGroup, int dictionaryBytes) =>
        Assert.Equal((rowsPerGroup, dictionaryBytes), (ParquetFile.RowGroup(columns), ParquetFile.DictionaryBytes(columns)));

    [Theory]
    [InlineData(15, 60, 122_880)]
    [InlineData(15, 200, 40_960)]
    [InlineData(1, 100_000, 2_048)]
    public void Parquet_OfLongerTexts_HasShorterGroups(int columns, long textBytes, int rowsPerGroup) =>
        Assert.Equal(rowsPerGroup, ParquetFile.RowGroup(columns, textBytes));
}
