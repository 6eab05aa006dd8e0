using System.Text;
using MlOps.Datasets;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>Files that are not what was said, were cut short, or mean ill: each ends with a reason, and leaves nothing.</summary>
public sealed class BadKindTests
{
    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7919 % 1000}\n")));

    public static TheoryData<string, byte[], FileKind, string, long?> Files
    {
        get
        {
            var (gzip, zstd) = (FormatTests.Gzip(Csv), FormatTests.Zstd(Csv));
            FileKind asGzip = new() { Compression = FileCompression.Gzip }, asZstd = new() { Compression = FileCompression.Zstd };
            FileKind json = new() { Format = FileFormat.JsonLines }, parquet = new() { Format = FileFormat.Parquet };
            byte[] damaged = [.. gzip];
            damaged[^6] ^= 1;
            return new()
            {
                { "gzip, unsaid", gzip, new(), "file.compression", null },
                { "zstd, unsaid", zstd, json, "file.compression", null },
                { "plain text as gzip", Csv, asGzip, "file.compression", null },
                { "gzip as zstd", gzip, asZstd, "file.compression", null },
                { "a cut gzip", gzip[..(gzip.Length / 2)], asGzip, "file.truncated", null },
                { "a gzip without its last byte", gzip[..^1], asGzip, "file.truncated", null },
                { "a damaged gzip", damaged, asGzip, "file.corrupt", null },
                { "a gzip with text behind it", [.. gzip, .. "1,2\n3,4\n"u8], asGzip, "file.corrupt", null },
                { "a gzip with much text behind it", [.. FormatTests.Gzip("a,b\n"u8.ToArray()), .. Csv, .. Csv, .. Csv], asGzip, "file.corrupt", null },
                { "a second gzip with a damaged mark", [.. gzip, 0x1F, 0x8A, .. gzip[2..]], asGzip, "file.corrupt", null },
                { "a cut zstd", zstd[..(zstd.Length / 2)], asZstd, "file.truncated", null },
                { "a zstd without its last byte", zstd[..^1], asZstd, "file.truncated", null },
                { "UTF-16 said to be Latin-1", [0xFF, 0xFE, .. "a"u8], new() { Encoding = TextEncoding.Latin1 }, "file.encoding", 1 },
                { "UTF-16 with an odd byte", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\n1\n2\n"), 0x33], new(), "file.odd-byte", 4 },
                { "UTF-16 with half a pair", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\r\n1\r\nx"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("y\r\n")], new(), "file.invalid-utf16", 3 },
                { "UTF-16 that ends in half a pair", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a\n1"), 0x00, 0xD8], new(), "file.invalid-utf16", 2 },
                { "UTF-16 without a mark", Encoding.Unicode.GetBytes("a,b\n1,2\n"), new(), "csv.nul-byte", 1 },
                { "a quote that JSON does not close", "{\"a\":1}\n{\"a\":\"x}\n"u8.ToArray(), json, "json.invalid", 2 },
                { "two objects on a line", "{\"a\":1} {\"a\":2}\n"u8.ToArray(), json, "json.invalid", 1 },
                { "a bare NaN", "{\"a\":1}\n\n{\"a\":NaN}\n"u8.ToArray(), json, "json.invalid", 3 },
                { "half a pair in an escape", "{\"a\":\"\\ud800\"}\n"u8.ToArray(), json, "json.invalid", 1 },
                { "an array of objects", "[{\"a\":1}]\n"u8.ToArray(), json, "json.no-object", 1 },
                { "an object in an object", "{\"a\":1}\n{\"a\":{\"b\":2}}\n"u8.ToArray(), json, "json.nested", 2 },
                { "an array in an object", "{\"a\":[1]}\n"u8.ToArray(), json, "json.nested", 1 },
                { "a member twice", "{\"a\":1}\n{\"b\":2,\"b\":2}\n"u8.ToArray(), json, "json.duplicate-member", 2 },
                { "members that differ in case", "{\"a\":1}\n{\"A\":2}\n"u8.ToArray(), json, "json.duplicate-member", 2 },
                { "a member without a name", "{\"\":1}\n"u8.ToArray(), json, "json.empty-name", 1 },
                { "a NUL in JSON", "{\"a\":\"\0\"}\n"u8.ToArray(), json, "json.nul-byte", 1 },
                { "an escaped NUL in JSON", "{\"a\":\"x\\u0000\"}\n"u8.ToArray(), json, "json.nul-byte", 1 },
                { "a NUL in a member's name", "{\"a\\u0000b\":1}\n"u8.ToArray(), json, "json.nul-byte", 1 },
                { "no UTF-8 in JSON", [.. "{\"a\":\""u8, 0xE9, .. "\"}"u8], json, "json.invalid-utf8", 1 },
                { "blank lines as JSON", "\n \n"u8.ToArray(), json, "json.empty", null },
                { "empty objects", "{}\n{}\n"u8.ToArray(), json, "json.empty", null },
                { "20,000 members", Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"m{i}\":1"))}}}"), json, "json.too-many-columns", 1 },
                { "20,000 columns", Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 20_000))), new(), "csv.too-many-columns", 1 },
                { "text as Parquet", Csv, parquet, "parquet.no-parquet", null },
                { "nothing as Parquet", [], parquet, "parquet.no-parquet", null },
                { "marks alone", "PAR1PAR1"u8.ToArray(), parquet, "parquet.truncated", null },
                { "marks around nonsense", [.. "PAR1"u8, .. Csv.AsSpan(0, 300), .. "PAR1"u8], parquet, "parquet.unreadable", null },
                { "an encrypted Parquet", "PARE12345678PARE"u8.ToArray(), parquet, "parquet.encrypted", null },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_ThatIsBad_IsRefused(string what, byte[] content, FileKind file, string code, long? line)
    {
        using var folder = new TemporaryFolder();

        var end = await Ingest.RunAsync(Ingest.Job(folder, content) with { File = file });

        Assert.Equal((what, 1, code, line), (what, end.ExitCode, end.Failure.Code, end.Failure.Line));
    }

    [Fact]
    public async Task Parquet_CutAnywhere_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Ingest.Parquet(folder, "SELECT range AS a, 'text ' || range AS b FROM range(1000)"));
        byte[] hollow = [.. whole];
        hollow.AsSpan(8, whole.Length / 2).Clear();

        foreach (var (content, code) in new[] { (whole[..^1], "parquet.truncated"), (whole[..100], "parquet.truncated"), (hollow, "parquet.unreadable") })
        {
            var end = await Ingest.RunAsync(Ingest.Job(folder, content) with { File = new() { Format = FileFormat.Parquet } });
            Assert.Equal((1, code), (end.ExitCode, end.Failure.Code));
        }
    }

    [Theory]
    [InlineData("[1, 2]", "parquet.column-type", "INTEGER[]")]
    [InlineData("{'x': 1}", "parquet.column-type", "STRUCT")]
    [InlineData("'a'::BLOB", "parquet.column-type", "BLOB")]
    [InlineData("TIME '10:00'", "parquet.column-type", "TIME")]
    [InlineData("18446744073709551615::UBIGINT", "parquet.out-of-range", "18446744073709551615")]
    [InlineData("'infinity'::TIMESTAMP", "parquet.out-of-range", "infinity")]
    [InlineData("chr(0)", "parquet.nul-byte", "NUL")]
    public async Task Parquet_WithAValueThatNoColumnTakes_IsRefusedByName(string value, string code, string named)
    {
        using var folder = new TemporaryFolder();
        var file = Ingest.Parquet(folder, $"SELECT 1 AS fine, {value} AS \"odd one\"");

        var failure = (await Ingest.RunAsync(Ingest.Job(folder, file) with { File = new() { Format = FileFormat.Parquet } })).Failure;

        Assert.Equal(code, failure.Code);
        Assert.Contains("'odd one'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileCompression.Gzip)]
    [InlineData(FileCompression.Zstd)]
    public async Task Bomb_IsStopped_BeforeItFillsTheDisk(FileCompression compression)
    {
        using var folder = new TemporaryFolder();
        var line = new string('x', 1_000_000) + "\n";
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 300)));
        var bomb = compression == FileCompression.Gzip ? FormatTests.Gzip(content) : FormatTests.Zstd(content);
        var job = Ingest.Job(folder, bomb, limits: new RunLimits { MemoryMiB = 256, Seconds = 60 }) with { File = new() { Compression = compression } };

        var failure = (await Ingest.RunAsync(job)).Failure;

        Assert.Equal("file.expands-too-much", failure.Code);
        Assert.Contains("268435456", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParquetBomb_IsStoppedWhileItIsRead()
    {
        using var folder = new TemporaryFolder();
        var file = Ingest.Parquet(folder, "SELECT repeat('x', 2000) AS a FROM range(150000)");
        Assert.InRange(new FileInfo(file).Length, 0, 1_000_000);
        var job = Ingest.Job(folder, file, limits: new RunLimits { MemoryMiB = 256, Seconds = 60 }) with { File = new() { Format = FileFormat.Parquet } };
        using var source = ParquetSource.Open(job);

        var failure = Assert.Throws<JobFailedException>(() => Enumerable.Range(0, 150_000).All(_ => source.Read())).Failure;

        Assert.Equal("file.expands-too-much", failure.Code);
        Assert.InRange(source.Line, 100_000, 149_999);
    }

    [Fact]
    public async Task Number_OfFourHundredDigits_AndNaN_AreTexts_AndTheLogSaysWhere()
    {
        using var folder = new TemporaryFolder();
        var digits = new string('9', 400);
        var job = Ingest.Job(folder, Encoding.UTF8.GetBytes($"whole,fraction,nan,power\n1,1.5,2.5,1e3\n{digits},{digits}.5,NaN,1e400\n"));

        var end = await Ingest.RunAsync(job);

        Assert.All(Ingest.Manifest(job).Columns, column => Assert.Equal(ColumnType.Text, column.Type));
        Assert.Equal([["1", "1.5", "2.5", "1e3"], [digits, digits + ".5", "NaN", "1e400"]], Ingest.Rows(folder, "whole", "fraction", "nan", "power"));
        Assert.Contains(end.Logs, line => line.Contains("'nan' is text: it held numbers until line 3 came with 'NaN'", StringComparison.Ordinal));
        Assert.Contains(end.Logs, line => line.Contains("(400 characters)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NaN_NamedAsAMarker_LeavesTheColumnNumeric()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, "a\r1.5\nNaN\r\ninf\n2\n"u8.ToArray(), new CsvOptions { MissingMarkers = ["NaN", "inf"] });

        await Ingest.RunAsync(job);

        Assert.Equal((ColumnType.Float64, 2L), (Ingest.Manifest(job).Columns[0].Type, Ingest.Manifest(job).Columns[0].Missing));
        Assert.Equal([[1.5], [null], [null], [2.0]], Ingest.Rows(folder, "a"));
    }
}
