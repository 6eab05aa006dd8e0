using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Runs;

namespace MlOps.EndToEnd.BadInput;

/// <summary>An upload in chunks whose file changed underway, or whose bytes did.</summary>
public sealed class BadChunkTests(SoundPlatform platform) : BadInputSuite(platform)
{
    private const int ChunkBytes = 64 * 1024;

    [Fact]
    public async Task Chunk_ResumedWithOtherBytes_IsRefused_AndTheFirstOnesBecomeTheVersion()
    {
        var file = SmallData.Csv(seed: 2, rows: 8000);
        var chunks = file.Chunk(ChunkBytes).ToArray();
        Assert.Equal(2, chunks.Length);
        await Platform.PutAsync("whole", file);
        using var begun = await Platform.Http.PostAsync(
            string.Create(CultureInfo.InvariantCulture, $"/api/v1/datasets/chunked/uploads?bytes={file.Length}&chunkBytes={ChunkBytes}"), null);
        var id = (await begun.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        byte[] other = [.. chunks[0]];
        other[100] ^= 1;

        await AssertPutAsync(id, 0, chunks[0], Digest(chunks[0]), HttpStatusCode.OK);
        await AssertPutAsync(id, 0, other, Digest(other), HttpStatusCode.Conflict, "upload.chunk-differs", "Chunk 0", Hex(chunks[0]), Hex(other));
        await AssertPutAsync(id, 0, chunks[0], Digest(chunks[0]), HttpStatusCode.OK);
        await AssertPutAsync(id, 1, chunks[1], Digest(chunks[0]), HttpStatusCode.BadRequest, null, "1");
        await AssertPutAsync(id, 1, chunks[1][..^1], Digest(chunks[1]), HttpStatusCode.BadRequest, null, "1");
        using (var early = await Platform.Http.PostAsync($"/api/v1/uploads/{id}/complete", null))
        {
            Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        }

        await AssertPutAsync(id, 1, chunks[1], Digest(chunks[1]), HttpStatusCode.OK);
        using var complete = await Platform.Http.PostAsync($"/api/v1/uploads/{id}/complete", null);
        Assert.Equal(HttpStatusCode.Accepted, complete.StatusCode);
        Assert.Equal(RunStatus.Succeeded, (await Client.WaitForRunAsync(id)).Status);
        Assert.Equal((await ContentAsync("whole")).Identity, (await ContentAsync("chunked")).Identity);
    }

    private async Task<Datasets.DatasetContent> ContentAsync(string name) => (await Client.GetDatasetVersionAsync(name, 1)).Version.Content;

    private async Task AssertPutAsync(string id, int number, byte[] bytes, string digest, HttpStatusCode expected, string? code = null, params string[] words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/uploads/{id}/chunks/{number}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.Add("Content-Digest", digest);
        using var answer = await Platform.Http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, body);
        AssertNames(body, words);
        if (code is not null)
        {
            Assert.Equal(code, JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        }
    }

    private static string Digest(byte[] bytes) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
