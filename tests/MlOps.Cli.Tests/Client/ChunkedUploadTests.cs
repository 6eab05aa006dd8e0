using System.Security.Cryptography;
using System.Text;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Client;

public sealed class ChunkedUploadTests
{
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(new string('a', 100_000) + new string('b', 100_000));

    [Fact]
    public async Task LargeFile_GoesInChunks_OverBrokenConnections()
    {
        await using var stub = await StubPlatform.StartAsync();
        var unavailable = Answer.Problem(503, "store.unavailable", "The disk is full.");
        stub.On("POST datasets/a/uploads", Status(0, 1, 2, 3), 201);
        stub.On("PUT uploads/run-1/chunks/0", Answer.Broken, Answer.Json(Status(1, 2, 3)));

        // More often than one request is repeated.
        stub.On("PUT uploads/run-1/chunks/1", [.. Enumerable.Repeat(Answer.Broken, 4), unavailable, Answer.Json(Status(3))]);
        stub.On("PUT uploads/run-1/chunks/3", Status());
        stub.On("POST uploads/run-1/complete", Views.Ingestion(RunStatus.Queued), 202);
        using var client = new MlOpsHttpClient(new() { Address = stub.Address, Clock = new HastyClock(), Retries = 1, ChunkedAbove = 150_000, ChunkBytes = 65_536 });
        using var file = new MemoryStream(Whole);

        var run = await client.UploadDatasetAsync(
            "a", file, new DatasetUpload { File = FileKindText.OfName("x.jsonl.zst"), Mode = UploadMode.Append, Part = "june", Csv = new() { MissingMarkers = ["?"] } });

        Assert.Equal(Views.RunId, run.Id);
        Assert.Equal("?missing=%3F&format=jsonl&compression=zstd&mode=append&part=june&bytes=200000&chunkBytes=65536", stub.Requests[0].Query);
        var chunk = stub.Requests.Last(request => request.Request == "PUT uploads/run-1/chunks/1");
        Assert.Equal(Whole[65_536..131_072], chunk.Body);
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(chunk.Body))}:", chunk.Headers["Content-Digest"]);
        Assert.DoesNotContain(stub.Requests, request => request.Request == "PUT uploads/run-1/chunks/2");
    }

    [Fact]
    public async Task Refusal_OfAChunk_IsNotRepeated()
    {
        await using var stub = await StubPlatform.StartAsync();
        stub.On("POST datasets/a/uploads", Status(0, 1, 2, 3), 201);
        stub.On("PUT uploads/run-1/chunks/0", Answer.Problem(409, "upload.chunk-differs", "The file changed."));
        using var client = new MlOpsHttpClient(new() { Address = stub.Address, Clock = new HastyClock(), ChunkedAbove = 150_000, ChunkBytes = 65_536 });

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => client.UploadDatasetAsync("a", new MemoryStream(Whole)));

        Assert.Equal("upload.chunk-differs", refused.Code);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task SameFileAndOptions_HaveOneKey_SoThatAnInterruptedUploadGoesOn()
    {
        await using var stub = await StubPlatform.StartAsync();
        stub.On("POST datasets/a/uploads", Status(3), 201);
        stub.On("PUT uploads/run-1/chunks/3", Status());
        stub.On("POST uploads/run-1/complete", Views.Ingestion(RunStatus.Queued), 202);
        var other = Whole.ToArray();
        other[0] = (byte)'c';

        foreach (var (bytes, part) in new[] { (Whole, "june"), (Whole, "june"), (Whole, "july"), (other, "june") })
        {
            using var client = new MlOpsHttpClient(new() { Address = stub.Address, ChunkedAbove = 150_000, ChunkBytes = 65_536 });
            await client.UploadDatasetAsync("a", new MemoryStream(bytes), new DatasetUpload { Mode = UploadMode.Append, Part = part });
        }

        var keys = stub.Requests.Where(request => request.Request == "POST datasets/a/uploads").Select(request => request.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(3, keys.Distinct().Count());
        Assert.DoesNotContain(stub.Requests, request => request.Request == "PUT uploads/run-1/chunks/0");
    }

    [Fact]
    public async Task FileThatWasSentBefore_IsAnotherUpload()
    {
        await using var stub = await StubPlatform.StartAsync();
        stub.On("POST datasets/a/uploads", Answer.Problem(409, "upload.completed", "It is a run."), Answer.Json(Status(3)));
        stub.On("PUT uploads/run-1/chunks/3", Status());
        stub.On("POST uploads/run-1/complete", Views.Ingestion(RunStatus.Queued), 202);
        using var client = new MlOpsHttpClient(new() { Address = stub.Address, ChunkedAbove = 150_000, ChunkBytes = 65_536 });

        await client.UploadDatasetAsync("a", new MemoryStream(Whole));

        var begun = stub.Requests.Where(request => request.Request == "POST datasets/a/uploads").ToList();
        Assert.NotEqual(begun[0].Headers["Idempotency-Key"], begun[1].Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("a.csv", FileFormat.Csv, FileCompression.None)]
    [InlineData("a.TSV.gz", FileFormat.Csv, FileCompression.Gzip)]
    [InlineData("a.jsonl", FileFormat.JsonLines, FileCompression.None)]
    [InlineData("dir.gz/a.ndjson.ZST", FileFormat.JsonLines, FileCompression.Zstd)]
    [InlineData("a.parquet", FileFormat.Parquet, FileCompression.None)]
    [InlineData("-", FileFormat.Csv, FileCompression.None)]
    public void Kind_IsWhatTheNameSays(string name, FileFormat format, FileCompression compression) =>
        Assert.Equal(new FileKind { Format = format, Compression = compression }, FileKindText.OfName(name));

    private static object Status(params int[] missing) => new { id = "run-1", bytes = 200_000, chunkBytes = 65_536, chunks = Array.Empty<int>(), missing };
}
