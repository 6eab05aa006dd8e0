using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.EndToEnd.BadInput;

/// <summary>Files that are broken or mean ill, sent as the next version of the sound dataset.</summary>
public sealed class BadFileTests(SoundPlatform platform) : BadInputSuite(platform)
{
    private const int MemoryMiB = 256;

    public static TheoryData<string, string, long?, string[]> Files => new()
    {
        { "NUL", "csv.nul-byte", 3, ["NUL"] },
        { "20,000 columns", "csv.too-many-columns", 1, ["10000"] },
        { "duplicate headers", "csv.header-duplicate", 1, ["'site'"] },
        { "more than memory", "worker.out-of-memory", null, ["256 MiB", "limits.memoryMiB"] },
        { "gzip bomb", "file.expands-too-much", null, ["268435456"] },
        { "zstd bomb", "file.expands-too-much", null, ["268435456"] },
        { "cut Parquet", "parquet.truncated", null, ["cut short", "PAR1"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_ThatIsBad_EndsItsRunWithTheReason_AndMakesNoVersion(string what, string code, long? line, string[] words)
    {
        var (file, kind) = File(what);
        using var content = new MemoryStream(file);

        var run = await Client.WaitForRunAsync(
            (await Client.UploadDatasetAsync(SoundPlatform.Name, content, new DatasetUpload { File = kind, MemoryMiB = MemoryMiB })).Id);

        Assert.True(run.Failure?.Code == code, run.Failure?.Message);
        Assert.Equal((RunStatus.Failed, code, line, 1), (run.Status, run.Failure?.Code, run.Failure?.Line, run.Attempt));
        AssertNames(run.Failure!.Message, words);
        Assert.Single((await Client.GetDatasetAsync(SoundPlatform.Name)).Versions);
    }

    [Fact]
    public async Task LineEnds_MixedInOneFile_GiveTheSameRows()
    {
        await Platform.PutAsync("line-feeds", "hours,site\n1,a\n2,b\n3,\"c\nd\"\n4,e\n"u8.ToArray());
        await Platform.PutAsync("line-ends", "hours,site\r\n1,a\n2,b\r3,\"c\nd\"\r\n4,e"u8.ToArray());

        Assert.Equal(await DataAsync("line-feeds"), await DataAsync("line-ends"));
    }

    [Fact]
    public async Task Numbers_ThatNoNumberHolds_MakeTexts_AndTheLogSaysWhere()
    {
        var digits = new string('7', 400);

        var run = await Platform.PutAsync("digits", Encoding.UTF8.GetBytes($"whole,power,nan,infinite\n1,1e3,0.5,2\n{digits},1e999,NaN,-Infinity\n"));

        Assert.All((await Client.GetDatasetVersionAsync("digits", 1)).Manifest.Columns, column => Assert.Equal(ColumnType.Text, column.Type));
        AssertNames(await LogAsync(run), "'whole' is text", "line 3", "(400 characters)", "'1e999'", "'NaN'", "'-Infinity'", "missing marker");
    }

    private static (byte[] File, FileKind Kind) File(string what) => what switch
    {
        "NUL" => ("hours,site,failed\n1,a,0\n2,\0,1\n"u8.ToArray(), new()),
        "20,000 columns" => (Encoding.UTF8.GetBytes($"{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"c{i}"))}\n"), new()),
        "duplicate headers" => ("hours,site,failed,site\n1,a,0,b\n"u8.ToArray(), new()),
        "more than memory" => (Gzip(CompressionLevel.Fastest), new() { Compression = FileCompression.Gzip }),
        "gzip bomb" => (Gzip(CompressionLevel.SmallestSize), new() { Compression = FileCompression.Gzip }),
        "zstd bomb" => (Made("SELECT repeat('x', 1000000) AS x FROM range(300)", "FORMAT csv, COMPRESSION zstd"), new() { Compression = FileCompression.Zstd }),
        _ => (Made("SELECT range AS hours FROM range(1000)", "FORMAT parquet")[..^9], new() { Format = FileFormat.Parquet }),
    };

    /// <summary>300 MB of lines of 1 MB; the better it is pressed, the more it is a bomb.</summary>
    private static byte[] Gzip(CompressionLevel level)
    {
        var line = Encoding.UTF8.GetBytes($"{new string('x', 1_000_000)}\n");
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, level))
        {
            for (var i = 0; i < 300; i++)
            {
                gzip.Write(line);
            }
        }

        return file.ToArray();
    }

    private static byte[] Made(string query, string options)
    {
        using var folder = new TemporaryFolder();
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{folder["made"]}' ({options})";
        command.ExecuteNonQuery();
        return System.IO.File.ReadAllBytes(folder["made"]);
    }

    private async Task<byte[]> DataAsync(string name)
    {
        using var data = new MemoryStream();
        await Client.DownloadDatasetAsync(name, 1, data);
        return data.ToArray();
    }
}
