using System.Collections.Immutable;
using System.Text;
using MlOps.Datasets;
using MlOps.Testing;
using MlOps.Trainer.Work;

namespace MlOps.Trainer.Ingestion;

public sealed class IngestionTests
{
    private static readonly ImmutableArray<string> AdultColumns =
    [
        "age", "workclass", "fnlwgt", "education", "education_num", "marital_status", "occupation", "relationship",
        "ethnicity", "sex", "capital_gain", "capital_loss", "hours_per_week", "native_country", "label",
    ];

    [RealDataFact]
    public async Task Adult_WithHeader_KeepsEveryRowAndFindsItsRoles()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, RealData.Path("adult/adult_train.csv"));

        var done = (await Ingest.RunAsync(job)).Done;

        Assert.Equal(32_561, done.Rows);
        Assert.Equal(15, done.Columns);
        var manifest = Ingest.Manifest(job);
        Assert.Equal(AdultColumns, manifest.Columns.Select(column => column.Name));
        Assert.Equal(ColumnRole.Numeric, Column(manifest, "fnlwgt").Role);
        Assert.Equal(ColumnRole.Categorical, Column(manifest, "workclass").Role);
        Assert.Equal((ColumnType.Int64, ColumnRole.Numeric, 2), (Column(manifest, "label").Type, Column(manifest, "label").Role, Column(manifest, "label").Distinct));

        var age = Column(manifest, "age");
        Assert.Equal(("17", "90", 73, 0), (age.Minimum, age.Maximum, age.Distinct, age.Missing));
        Assert.Equal(38.58164675532078, age.Mean!.Value, 1e-9);
        Assert.Equal(13.640432553581341, age.StandardDeviation!.Value, 1e-9);
        Assert.Equal(new ValueCount("Private", 22_696), Column(manifest, "workclass").Top[0]);
    }

    [Fact]
    public async Task LastMomentOfTime_IsAValueLikeAnyOther()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, "until,n\n9999-12-31 23:59:59.99999,1\n2020-01-01,2\n"u8.ToArray());

        Assert.Equal(2, (await Ingest.RunAsync(job)).Done.Rows);

        Assert.StartsWith("9999-12-31", Column(Ingest.Manifest(job), "until").Maximum, StringComparison.Ordinal);
    }

    [RealDataFact]
    public async Task Adult_AsPublished_HasTheSameRowsAsWithHeader()
    {
        using var folder = new TemporaryFolder();
        var csv = new CsvOptions { HasHeader = false, ColumnNames = AdultColumns, MissingMarkers = ["?"] };
        var job = Ingest.Job(folder, RealData.Path("adult/adult-train.raw.csv"), csv);

        var done = (await Ingest.RunAsync(job)).Done;

        Assert.Equal(32_561, done.Rows);
        var manifest = Ingest.Manifest(job);
        Assert.Equal((1836, 8), (Column(manifest, "workclass").Missing, Column(manifest, "workclass").Distinct));
        Assert.Equal([new ValueCount("<=50K", 24_720), new ValueCount(">50K", 7_841)], Column(manifest, "label").Top.AsEnumerable());
        Assert.Equal(38.58164675532078, Column(manifest, "age").Mean!.Value, 1e-9);
    }

    [Fact]
    public async Task File_OfEveryType_ComesBackFromTheParquetInItsOrder()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(
            folder,
            "\uFEFFn, r ,b,when,\"the \"\"text\"\"\"\r\n1,1,yes,2024-02-29,\"  kept, as\nis \"\r\n,1.5, F ,2024-01-01T10:20:30.5Z,NA\r\n-3, -2e3,,,  trimmed \n\r\n"u8.ToArray(),
            new CsvOptions { MissingMarkers = ["NA"] });

        var done = (await Ingest.RunAsync(job)).Done;

        Assert.Equal((3, 5), (done.Rows, done.Columns));
        Assert.Equal(
            [ColumnType.Int64, ColumnType.Float64, ColumnType.Boolean, ColumnType.Timestamp, ColumnType.Text],
            Ingest.Manifest(job).Columns.Select(column => column.Type));
        Assert.Equal(
            [
                [1L, 1.0, true, new DateTime(2024, 2, 29), "  kept, as\nis "],
                [null, 1.5, false, new DateTime(2024, 1, 1, 10, 20, 30, 500), null],
                [-3L, -2000.0, null, null, "trimmed"],
            ],
            Ingest.Rows(folder, "n", "r", "b", "when", "the \"text\""));
    }

    [Fact]
    public async Task OneColumn_WithBlankLines_TakesThoseInTheMiddleForMissingValues()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, "a\n1\n\n\n2\n\n\n"u8.ToArray());

        var done = (await Ingest.RunAsync(job)).Done;

        Assert.Equal(4, done.Rows);
        Assert.Equal([[1L], [null], [null], [2L]], Ingest.Rows(folder, "a"));
        Assert.Equal(2, Ingest.Manifest(job).Columns[0].Missing);
    }

    [Fact]
    public async Task SameFile_ReadTwice_HasTheSameIdentityAndBytes()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var content = "id,x\n1,a\n2,b\n3,a\n"u8.ToArray();

        var one = (await Ingest.RunAsync(Ingest.Job(first, content))).Done;
        var two = (await Ingest.RunAsync(Ingest.Job(second, content))).Done;
        var otherwise = (await Ingest.RunAsync(Ingest.Job(second, content, new CsvOptions { MissingMarkers = ["b"] }))).Done;

        Assert.Equal(one.Identity, two.Identity);
        Assert.NotEqual(one.Identity, otherwise.Identity);
        Assert.Matches("^[0-9a-f]{64}$", one.Identity);
    }

    [Fact]
    public async Task SameFile_ReadTwice_GivesTheSameParquet()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var content = "id,x\n1,a\n2,b\n3,a\n"u8.ToArray();

        await Ingest.RunAsync(Ingest.Job(first, content));
        await Ingest.RunAsync(Ingest.Job(second, content));

        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(first["work"], "data.parquet")),
            await File.ReadAllBytesAsync(Path.Combine(second["work"], "data.parquet")));
    }

    [Fact]
    public async Task File_OtherThanTheOneUploaded_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, "a\n1\n"u8.ToArray()) with { RawDigest = new string('0', 64) };

        Assert.Equal("ingestion.input-changed", (await Ingest.RunAsync(job)).Failure.Code);
    }

    [Fact]
    public async Task File_ThatIsGone_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, "a\n1\n"u8.ToArray()) with { InputPath = folder["elsewhere"] };

        Assert.Equal("ingestion.no-input", (await Ingest.RunAsync(job)).Failure.Code);
    }

    public static TheoryData<string, byte[], string, long?> BadFiles => new()
    {
        { "nothing", [], "csv.empty", null },
        { "blank lines alone", "\n\n  \n"u8.ToArray(), "csv.empty", null },
        { "a header alone", "a,b\n"u8.ToArray(), "csv.empty", null },
        { "a field too many", "a,b\n1,2\n\"x\ny\",4\n5,6,7\n"u8.ToArray(), "csv.ragged-row", 5 },
        { "a field too few", "a,b\r\n1,2\r\n3\r\n"u8.ToArray(), "csv.ragged-row", 3 },
        { "a trailing delimiter", "a,b\n1,2,\n"u8.ToArray(), "csv.ragged-row", 2 },
        { "an open quote", "a,b\n1,2\n3,\"x\ny\nz\n"u8.ToArray(), "csv.unclosed-quote", 3 },
        { "text after a quote", "a,b\n1,\"x\"y\n"u8.ToArray(), "csv.text-after-quote", 2 },
        { "Latin-1", [.. "a,b\n1,\"x\ncaf"u8, 0xE9, .. "\"\n"u8], "csv.invalid-utf8", 3 },
        { "a NUL", "a,b\n1,2\n3,\0\n"u8.ToArray(), "csv.nul-byte", 3 },
        { "two columns of a name", "a,b, a\n1,2,3\n"u8.ToArray(), "csv.header-duplicate", 1 },
        { "two names but for case", "a,b,A\n1,2,3\n"u8.ToArray(), "csv.header-duplicate", 1 },
        { "a column without a name", "\na,,c\n1,2,3\n"u8.ToArray(), "csv.header-empty-name", 2 },
        { "too many columns", Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 10_001))), "csv.too-many-columns", 1 },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task File_ThatIsBad_IsRefusedWithItsLine(string what, byte[] content, string code, long? line)
    {
        using var folder = new TemporaryFolder();

        var end = await Ingest.RunAsync(Ingest.Job(folder, content));

        Assert.Equal((what, 1, code, line), (what, end.ExitCode, end.Failure.Code, end.Failure.Line));
    }

    private static ColumnManifest Column(DatasetManifest manifest, string name) => manifest.Columns.Single(column => column.Name == name);
}
