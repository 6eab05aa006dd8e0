using System.IO.Compression;
using System.Text;
using MlOps.Datasets;
using MlOps.Testing;
using MlOps.Trainer.Work;
using ZstdSharp;

namespace MlOps.Trainer.Ingestion;

public sealed class FormatTests
{
    private static readonly FileKind JsonLines = new() { Format = FileFormat.JsonLines };
    private static readonly FileKind Parquet = new() { Format = FileFormat.Parquet };

    public static TheoryData<string, byte[], FileKind> SameTable
    {
        get
        {
            const string Text = "n,name\r\n1,é€😀\r\n,\"a\nb\"\n2.5,-\n";
            var utf8 = Encoding.UTF8.GetBytes(Text);
            byte[] little = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)];
            byte[] big = [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)];
            const string Json = """{"n":1,"name":"\u00e9€\ud83d\ude00"}""" + "\r\n\n" + """{"name":"a\nb","n":null}""" + "\n" + """ { "n" : 2.5, "name": "-" }""";
            return new()
            {
                { "UTF-8", utf8, new() },
                { "UTF-8, said", utf8, new() { Encoding = TextEncoding.Utf8 } },
                { "UTF-16 LE by its mark", little, new() },
                { "UTF-16 BE by its mark", big, new() },
                { "UTF-16 LE, said, marked", little, new() { Encoding = TextEncoding.Utf16LittleEndian } },
                { "UTF-16 BE, said", big[2..], new() { Encoding = TextEncoding.Utf16BigEndian } },
                { "gzip", Gzip(utf8), new() { Compression = FileCompression.Gzip } },
                { "gzip, filled up with zeros", [.. Gzip(utf8), .. new byte[700]], new() { Compression = FileCompression.Gzip } },
                { "gzip of two members", [.. Gzip(utf8[..10]), .. Gzip(utf8[10..])], new() { Compression = FileCompression.Gzip } },
                { "zstd of UTF-16", Zstd(little), new() { Compression = FileCompression.Zstd } },
                { "JSON Lines", Encoding.UTF8.GetBytes(Json), JsonLines },
                { "JSON Lines in UTF-16, gzip", Gzip([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Json)]), JsonLines with { Compression = FileCompression.Gzip } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(SameTable))]
    public async Task Table_HoweverItIsWritten_IsTheSame(string what, byte[] content, FileKind file)
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, content) with { File = file };

        var done = (await Ingest.RunAsync(job)).Done;

        Assert.Equal((what, 3), (what, done.Rows));
        Assert.Equal([ColumnType.Float64, ColumnType.Text], Ingest.Manifest(job).Columns.Select(column => column.Type));
        Assert.Equal([[1.0, "é€😀"], [null, "a\nb"], [2.5, "-"]], Ingest.Rows(folder, "n", "name"));
    }

    [Fact]
    public async Task Latin1_IsReadWhereItIsSaid()
    {
        using var folder = new TemporaryFolder();
        var content = Encoding.Latin1.GetBytes("stadt\nKöln\nÿ£\n");

        await Ingest.RunAsync(Ingest.Job(folder, content) with { File = new() { Encoding = TextEncoding.Latin1 } });

        Assert.Equal([["Köln"], ["ÿ£"]], Ingest.Rows(folder, "stadt"));
    }

    [Fact]
    public async Task LongTexts_InEveryEncoding_ComeThroughTheBuffersWhole()
    {
        var text = "a,b\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{i},é{(i % 3 == 0 ? "😀" : "x")}\r\n"));
        foreach (var (encoding, bytes) in new[]
        {
            (TextEncoding.Utf16LittleEndian, Encoding.Unicode.GetBytes(text)),
            (TextEncoding.Utf16BigEndian, Encoding.BigEndianUnicode.GetBytes(text)),
        })
        {
            using var stream = EncodedText.AsUtf8(new MemoryStream(bytes), encoding);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            Assert.Equal(text, Encoding.UTF8.GetString(read.ToArray()));
        }
    }

    [Fact]
    public async Task JsonLines_HasTheUnionOfMembers_WithTypesOfItsValues()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(
            folder,
            """
            {"i":1,"yes":true,"when":"2024-02-29T10:20:30Z"}
            {"f":1,"text":"7","i":-2,"when":"2024-03-01"}
            {"yes":false,"f":2.5e3,"mixed":true}
            {"mixed":4,"big":123456789012345678901234567890,"i":-999}
            {}
            """u8.ToArray(),
            new CsvOptions { MissingMarkers = ["-999"] }) with
        { File = JsonLines };

        var end = await Ingest.RunAsync(job);

        Assert.Equal(5, end.Done.Rows);
        Assert.Equal(
            [
                ("i", ColumnType.Int64), ("yes", ColumnType.Boolean), ("when", ColumnType.Timestamp), ("f", ColumnType.Float64),
                ("text", ColumnType.Text), ("mixed", ColumnType.Text), ("big", ColumnType.Text),
            ],
            Ingest.Manifest(job).Columns.Select(column => (column.Name, column.Type)));
        Assert.Equal(
            [[1L, true, null, null, null], [-2L, null, 1.0, "7", null], [null, false, 2500.0, null, "true"], [null, null, null, null, "4"], [null, null, null, null, null]],
            Ingest.Rows(folder, "i", "yes", "f", "text", "mixed"));
    }

    [Fact]
    public async Task Parquet_OfEveryTypeThatIsTaken_KeepsItsValues()
    {
        using var folder = new TemporaryFolder();
        var file = Ingest.Parquet(folder, """
            SELECT CAST(1 AS TINYINT) AS small, CAST(9223372036854775807 AS BIGINT) AS big, CAST(7 AS UBIGINT) AS "unsigned", CAST(1.25 AS DECIMAL(10, 2)) AS price,
                CAST(0.1 AS DOUBLE) AS real, CAST('nan' AS FLOAT) AS lost, true AS yes, DATE '2024-02-29' AS day,
                TIMESTAMP '2024-01-01 10:20:30.5' AS at, TIMESTAMPTZ '2024-01-01 10:20:30+02' AS instant, 'é "a"' AS name
            UNION ALL SELECT NULL, -3, NULL, NULL, CAST('inf' AS DOUBLE), CAST(-1.5 AS FLOAT), NULL, NULL, NULL, NULL, '?'
            """);
        var job = Ingest.Job(folder, file, new CsvOptions { MissingMarkers = ["?"] }) with { File = Parquet };

        var end = await Ingest.RunAsync(job);

        Assert.Equal((2, 11), (end.Done.Rows, end.Done.Columns));
        Assert.Equal(
            [
                [1L, long.MaxValue, 7L, 1.25, 0.1, null, true, new DateTime(2024, 2, 29), new DateTime(2024, 1, 1, 10, 20, 30, 500), new DateTime(2024, 1, 1, 8, 20, 30), "é \"a\""],
                [null, -3L, null, null, null, -1.5, null, null, null, null, null],
            ],
            Ingest.Rows(folder, "small", "big", "unsigned", "price", "real", "lost", "yes", "day", "at", "instant", "name"));
        Assert.Equal(2, end.Logs.Count(line => line.Contains("1 values are NaN or infinite and count as missing", StringComparison.Ordinal)));
        Assert.Equal(-1.5, Ingest.Manifest(job).Columns[5].Mean);
    }

    [RealDataFact]
    public async Task Adult_AsParquetAndAsJsonLines_IsWhatItIsAsDelimitedText()
    {
        using var folder = new TemporaryFolder();
        var csv = RealData.Path("adult/adult_train.csv");
        var plain = Ingest.Job(folder, csv);
        await Ingest.RunAsync(plain);
        var expected = Ingest.Manifest(plain);
        var data = File.ReadAllBytes(Path.Combine(folder["work"], "data.parquet"));

        var from = $"FROM read_csv({Sql.Text(csv)}, header = true)";
        var zstd = folder["adult.parquet.zst"];
        File.WriteAllBytes(zstd, Zstd(File.ReadAllBytes(Ingest.Parquet(folder, $"SELECT * {from}"))));
        var lines = folder["adult.jsonl"];
        Ingest.Execute($"COPY (SELECT * {from}) TO {Sql.Text(lines)} (FORMAT json)");
        foreach (var job in new[]
        {
            Ingest.Job(folder, zstd) with { File = Parquet with { Compression = FileCompression.Zstd } },
            Ingest.Job(folder, lines) with { File = JsonLines },
        })
        {
            Assert.Equal(32_561, (await Ingest.RunAsync(job)).Done.Rows);
            Assert.Equal(
                expected.Columns.Select(column => (column with { Top = [] }, string.Join(' ', column.Top))),
                Ingest.Manifest(job).Columns.Select(column => (column with { Top = [] }, string.Join(' ', column.Top))));
            Assert.Equal(data, File.ReadAllBytes(Path.Combine(folder["work"], "data.parquet")));
        }
    }

    [Fact]
    public async Task Identity_OfAPlainFile_IsWhatItWasBeforeThereWereOtherKinds()
    {
        using var folder = new TemporaryFolder();
        var plain = Ingest.Job(folder, "id,x\n1,a\n2,b\n3,a\n"u8.ToArray());

        var done = (await Ingest.RunAsync(plain)).Done;
        var said = (await Ingest.RunAsync(plain with { File = new() { Encoding = TextEncoding.Utf8 } })).Done;

        Assert.Equal("666bf36282b5c7d09424ee369c10dc0837277c234472b59df1b889c814a79d92", done.Identity);
        Assert.NotEqual(done.Identity, said.Identity);
    }

    internal static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    internal static byte[] Zstd(byte[] content)
    {
        using var compressor = new Compressor();
        return compressor.Wrap(content).ToArray();
    }
}
