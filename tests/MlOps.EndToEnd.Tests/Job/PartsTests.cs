using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Job;

/// <summary>A dataset of two parts on the real host, the second one uploaded in chunks over the host's death.</summary>
public sealed class PartsTests
{
    private const int ChunkBytes = 64 * 1024;

    [Fact]
    public async Task SecondPart_InChunksOverAKilledHost_IsLearnedFromWithTheFirst()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (SmallData.Csv(1, 300), SmallData.Csv(2, 15_000));
        Assert.True(second.Length > 2 * ChunkBytes);
        var chunks = second.Chunk(ChunkBytes).ToArray();
        string id;
        await using (var host = await HostProcess.StartAsync(folder["data"]))
        {
            using var client = Client(host);
            using var http = host.Http();
            var run = await client.WaitForRunAsync((await client.UploadDatasetAsync("machines", new MemoryStream(first))).Id);
            Assert.Equal(RunStatus.Succeeded, run.Status);

            var again = await Assert.ThrowsAsync<MlOpsApiException>(() => client.UploadDatasetAsync("machines", new MemoryStream(first), new DatasetUpload { Mode = UploadMode.Append }));
            Assert.Equal("dataset.part-known", again.Code);

            using var begun = await http.PostAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/v1/datasets/machines/uploads?bytes={second.Length}&chunkBytes={ChunkBytes}&mode=append&part=june"), null);
            id = (await begun.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
            Assert.Equal(HttpStatusCode.OK, (await PutAsync(http, id, 0, chunks[0])).StatusCode);
            await host.KillAsync();
        }

        await using (var host = await HostProcess.StartAsync(folder["data"]))
        {
            using var client = Client(host);
            using var http = host.Http();
            var status = await http.GetFromJsonAsync<JsonElement>($"/api/v1/uploads/{id}");
            Assert.Equal(Enumerable.Range(1, chunks.Length - 1), status.GetProperty("missing").EnumerateArray().Select(number => number.GetInt32()));
            Assert.Equal(HttpStatusCode.Conflict, (await PutAsync(http, id, 0, [.. chunks[0].AsEnumerable().Reverse()])).StatusCode);
            for (var number = 1; number < chunks.Length; number++)
            {
                Assert.Equal(HttpStatusCode.OK, (await PutAsync(http, id, number, chunks[number])).StatusCode);
            }

            using var complete = await http.PostAsync($"/api/v1/uploads/{id}/complete", null);
            Assert.Equal(HttpStatusCode.Accepted, complete.StatusCode);
            var run = await client.WaitForRunAsync(id);
            Assert.Equal((RunStatus.Succeeded, 2), (run.Status, run.Product?.Number));

            var one = (await client.GetDatasetVersionAsync("machines", 1)).Version.Content;
            var two = await client.GetDatasetVersionAsync("machines", 2);
            var parts = two.Version.Content.Parts;
            Assert.Equal(["part-1", "june"], parts.Select(part => part.Name));
            Assert.Equal((one.DataDigest, one.Identity), (parts[0].DataDigest, parts[0].Identity));
            Assert.Equal(15_300, two.Manifest.Rows);

            var training = await client.WaitForRunAsync((await client.StartRunAsync(new() { Dataset = "machines", Label = "failed" })).Id);
            Assert.True(training.Status == RunStatus.Succeeded, training.Failure?.Message);
            var model = (await client.GetModelVersionAsync("machines")).Manifest;
            Assert.Equal(15_300, model.TrainRows + model.TestRows);

            await AssertReplacedAsync(client, first, second);
        }
    }

    private static async Task AssertReplacedAsync(MlOpsHttpClient client, byte[] first, byte[] second)
    {
        // Two changes at once: the later one must not drop the earlier one's part.
        var third = SmallData.Csv(3, 100);
        await client.PauseQueueAsync();
        var replaced = await client.UploadDatasetAsync("machines", new MemoryStream(third), new DatasetUpload { Mode = UploadMode.ReplacePart, Part = "june" });
        var appended = await client.UploadDatasetAsync("machines", new MemoryStream(SmallData.Csv(4, 50)), new DatasetUpload { Mode = UploadMode.Append });
        await client.ResumeQueueAsync();
        RunView[] ended = [await client.WaitForRunAsync(replaced.Id), await client.WaitForRunAsync(appended.Id)];

        Assert.Single(ended, run => run.Status == RunStatus.Succeeded);
        Assert.Equal("dataset.moved", Assert.Single(ended, run => run.Status == RunStatus.Failed).Failure?.Code);
        Assert.Equal(3, (await client.GetDatasetAsync("machines")).Dataset.NewestVersion);

        // The same bytes as before are the same version as before.
        var back = await client.WaitForRunAsync((await client.UploadDatasetAsync("machines", new MemoryStream(first))).Id);
        Assert.Equal((RunStatus.Succeeded, 1), (back.Status, back.Product?.Number));
        Assert.NotEqual(first.Length, second.Length);
    }

    private static MlOpsHttpClient Client(HostProcess host) =>
        new(new() { Address = host.Address, Token = HostProcess.Token, PollInterval = TimeSpan.FromMilliseconds(100) });

    private static async Task<HttpResponseMessage> PutAsync(HttpClient http, string id, int number, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/uploads/{id}/chunks/{number}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:");
        return await http.SendAsync(request);
    }
}
