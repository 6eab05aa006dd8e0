using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Storage;

namespace MlOps.Gateway.Datasets;

public sealed class ChunkTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const int ChunkBytes = 64 * 1024;

    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 30_000).Select(row => $"{row}\n")));

    [Fact]
    public async Task Chunks_InAnyOrder_BecomeARun_AndARepeatIsHarmless()
    {
        using var client = server.Admin();
        var begun = await BeginAsync(client, "in-order", "&format=jsonl&encoding=latin-1&part=june&mode=replace-part");
        var id = begun.GetProperty("id").GetString()!;
        Assert.Equal([0, 1, 2], Missing(begun));
        Assert.Equal(id, (await BeginAsync(client, "in-order", "&format=jsonl&encoding=latin-1&part=june&mode=replace-part")).GetProperty("id").GetString());

        Assert.Equal([0, 1], Missing(await ReadAsync(await PutAsync(client, id, 2), HttpStatusCode.OK)));
        Assert.Equal("upload.incomplete", await CodeAsync(await client.PostAsync($"/api/v1/uploads/{id}/complete", null), HttpStatusCode.Conflict));
        await PutAsync(client, id, 0);
        await PutAsync(client, id, 0);
        await PutAsync(client, id, 1);

        // The part's dataset is not there: nothing is lost, and nothing is made.
        Assert.Equal("dataset.unknown", await CodeAsync(await client.PostAsync($"/api/v1/uploads/{id}/complete", null), HttpStatusCode.NotFound));
        Assert.Empty(Missing(await ReadAsync(await client.GetAsync($"/api/v1/uploads/{id}"), HttpStatusCode.OK)));

        var plain = await BeginAsync(client, "plain");
        id = plain.GetProperty("id").GetString()!;
        foreach (var number in (int[])[1, 2, 0])
        {
            await PutAsync(client, id, number);
        }

        var run = await ReadAsync(await client.PostAsync($"/api/v1/uploads/{id}/complete", null), HttpStatusCode.Accepted);
        var again = await ReadAsync(await client.PostAsync($"/api/v1/uploads/{id}/complete", null), HttpStatusCode.Accepted);
        Assert.Equal(run.GetRawText(), again.GetRawText());
        Assert.Equal(id, run.GetProperty("id").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Whole)), run.GetProperty("spec").GetProperty("rawDigest").GetString());
        Assert.Equal(Whole, await File.ReadAllBytesAsync(await server.App.Services.GetRequiredService<IUploadStore>().LocalPathAsync(id)));
        Assert.Equal("upload.unknown", await CodeAsync(await client.GetAsync($"/api/v1/uploads/{id}"), HttpStatusCode.NotFound));

        // What comes under its key now is another upload, and must not be answered with this one's run.
        Assert.Equal("upload.completed", await CodeAsync(await client.SendAsync(Begin("plain", "&delimiter=;")), HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Chunk_ResumedWithOtherBytes_IsRefused_AndTheFirstStays()
    {
        using var client = server.Admin();
        var id = (await BeginAsync(client, "other-bytes")).GetProperty("id").GetString()!;
        await PutAsync(client, id, 0);

        Assert.Equal("upload.chunk-differs", await CodeAsync(await PutAsync(client, id, 0, change: true), HttpStatusCode.Conflict));

        var there = (await ReadAsync(await client.GetAsync($"/api/v1/uploads/{id}"), HttpStatusCode.OK)).GetProperty("chunks").EnumerateArray().Single();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes(0))), there.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Chunk_ThatIsNotWhatItsDigestSays_IsNotKept()
    {
        using var client = server.Admin();
        var id = (await BeginAsync(client, "wrong-digest")).GetProperty("id").GetString()!;

        Assert.Equal("upload.chunk-digest", await CodeAsync(await PutAsync(client, id, 0, digestOf: Bytes(1)), HttpStatusCode.BadRequest));
        Assert.Equal("upload.digest", await CodeAsync(await PutAsync(client, id, 0, digestOf: []), HttpStatusCode.BadRequest));
        Assert.Equal("upload.chunk-number", await CodeAsync(await PutAsync(client, id, 3, digestOf: Whole), HttpStatusCode.BadRequest));
        Assert.Equal([0, 1, 2], Missing(await ReadAsync(await client.GetAsync($"/api/v1/uploads/{id}"), HttpStatusCode.OK)));

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/v1/uploads/{id}")).StatusCode);
        Assert.Equal("upload.unknown", await CodeAsync(await PutAsync(client, id, 0), HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("bytes=0&chunkBytes=65536", "upload.bytes")]
    [InlineData("bytes=10&chunkBytes=10", "upload.chunk-bytes")]
    [InlineData("bytes=10&chunkBytes=65536&chunks=3", "query.unknown")]
    [InlineData("bytes=10&chunkBytes=65536&format=xml", "query.format")]
    [InlineData("bytes=10&chunkBytes=65536&format=parquet&encoding=utf-8", "query.encoding")]
    [InlineData("bytes=10&chunkBytes=65536&format=parquet&delimiter=;", "query.csv")]
    [InlineData("bytes=10&chunkBytes=65536&mode=add", "query.mode")]
    [InlineData("bytes=10&chunkBytes=65536&memoryMiB=1", "limits.memory")]
    [InlineData("bytes=10&chunkBytes=65536&seconds=0", "limits.time")]
    public async Task Upload_ThatCannotBe_IsRefusedBeforeAByteCame(string query, string code)
    {
        using var client = server.Admin();

        Assert.Equal(code, await CodeAsync(await client.PostAsync($"/api/v1/datasets/adult/uploads?{query}", null), HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("run-0")]
    [InlineData("..%2F..%2Fplatform.db")]
    [InlineData("run-00000000000000000000000000000000")]
    public async Task Id_ThatIsNone_IsNotFound(string id)
    {
        using var client = server.Admin();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/v1/uploads/{id}")).StatusCode);
    }

    [Fact]
    public async Task Chunk_WhoseNumberIsNone_IsToldSo() =>
        await (await server.AskAsync("PUT", $"uploads/{FilledServer.Nobody}/chunks/first", "a"))
            .IsProblemAsync(400, "request.invalid", "number is 'first'; it must be a whole number.");

    private static async Task<JsonElement> BeginAsync(HttpClient client, string key, string options = "")
    {
        using var request = Begin(key, options);
        return await ReadAsync(await client.SendAsync(request), HttpStatusCode.Created);
    }

    private static HttpRequestMessage Begin(string key, string options)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/api/v1/datasets/chunked-{key}/uploads?bytes={Whole.Length}&chunkBytes={ChunkBytes}{options}"));
        request.Headers.Add("Idempotency-Key", "chunks-" + key);
        return request;
    }

    private static byte[] Bytes(int number) => Whole[(number * ChunkBytes)..Math.Min(Whole.Length, (number + 1) * ChunkBytes)];

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string id, int number, bool change = false, byte[]? digestOf = null)
    {
        var bytes = number < 3 ? Bytes(number) : [1];
        bytes[0] ^= change ? (byte)1 : (byte)0;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/uploads/{id}/chunks/{number}") { Content = new ByteArrayContent(bytes) };
        if (digestOf is not { Length: 0 })
        {
            request.Content.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(digestOf ?? bytes))}:");
        }

        return await client.SendAsync(request);
    }

    private static IEnumerable<int> Missing(JsonElement status) => status.GetProperty("missing").EnumerateArray().Select(number => number.GetInt32());

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        using (response)
        {
            Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response, HttpStatusCode expected) =>
        (await ReadAsync(response, expected)).GetProperty("code").GetString();
}
