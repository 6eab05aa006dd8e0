using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Actors;
using MlOps.Storage;

namespace MlOps.Gateway.Datasets;

public sealed class UploadTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private readonly IUploadStore _uploads = server.App.Services.GetRequiredService<IUploadStore>();

    [Fact]
    public async Task File_BecomesARunThatNamesItsBytes()
    {
        using var response = await UploadAsync("first", "a;b\n1;?\n", "?delimiter=;&missing=%3F&missing=NA&header=false&columns=x&columns=y&seconds=60");

        var run = await response.Content.ReadFromJsonAsync<JsonElement>();
        var spec = run.GetProperty("spec");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("a;b\n1;?\n", await KeptAsync(run));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("a;b\n1;?\n"u8)), spec.GetProperty("rawDigest").GetString());
        Assert.Equal(8, spec.GetProperty("rawBytes").GetInt64());
        Assert.Equal(60, spec.GetProperty("limits").GetProperty("seconds").GetInt32());
        using var expected = JsonDocument.Parse("""{"delimiter":";","quote":"\u0022","hasHeader":false,"columnNames":["x","y"],"missingMarkers":["?","NA"]}""");
        Assert.True(JsonElement.DeepEquals(expected.RootElement, spec.GetProperty("csv")), spec.GetProperty("csv").GetRawText());
        Assert.Equal("/api/v1/runs/" + run.GetProperty("id").GetString(), response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Repeat_OfTheSameFile_AnswersTheFirstRun_AndTouchesNothing()
    {
        using var first = await UploadAsync("repeat", "a\n1\n");
        var run = await first.Content.ReadFromJsonAsync<JsonElement>();
        var path = await _uploads.LocalPathAsync(run.GetProperty("id").GetString()!);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        using var repeat = await UploadAsync("repeat", "a\n1\n");

        Assert.Equal(HttpStatusCode.Accepted, repeat.StatusCode);
        Assert.Equal(run.GetRawText(), (await repeat.Content.ReadFromJsonAsync<JsonElement>()).GetRawText());
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
    }

    [Theory]
    [InlineData("a\n2\n", HttpStatusCode.Conflict)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Key_UsedForAnotherFile_IsRefused_AndTheFirstFileStays(string other, HttpStatusCode expected)
    {
        var key = "other-" + other.Length;
        using var first = await UploadAsync(key, "a\n1\n");

        using var second = await UploadAsync(key, other);

        Assert.Equal(expected, second.StatusCode);
        Assert.Equal("a\n1\n", await KeptAsync(await first.Content.ReadFromJsonAsync<JsonElement>()));
    }

    [Fact]
    public async Task Uploads_UnderOneKey_AtTheSameTime_MakeOneRunOfTheFile()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => UploadAsync("together", "a\n1\n")));

        var runs = await Task.WhenAll(responses.Select(response => response.Content.ReadFromJsonAsync<JsonElement>()));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.Single(runs.Select(run => run.GetProperty("id").GetString()).Distinct());
        Assert.Equal("a\n1\n", await KeptAsync(runs[0]));
    }

    [Fact]
    public async Task Refusal_LeavesNoFileBehind()
    {
        server.Actors.NextSubmission = () => Refusal.Invalid("limits.time", "Too long.");
        var before = await _uploads.ListAsync();

        using var response = await UploadAsync("refused", "a\n1\n");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(before.Order(), (await _uploads.ListAsync()).Order());
    }

    [Fact]
    public async Task UnknownOutcome_KeepsTheFile_SinceTheRunMayBeThere()
    {
        server.Actors.NextSubmission = () => throw new StoreUnavailableException("disk full");
        var before = await _uploads.ListAsync();

        using var response = await UploadAsync("unknown", "a\n1\n");
        using var repeat = await UploadAsync("unknown", "a\n1\n");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, repeat.StatusCode);
        Assert.Equal(before.Length + 1, (await _uploads.ListAsync()).Length);
    }

    [Theory]
    [InlineData("?delimeter=;", "delimeter")]
    [InlineData("?delimiter=ab", "one character")]
    [InlineData("?header=ja", "true or false")]
    public async Task WrongOption_IsRefused(string query, string expected)
    {
        using var response = await UploadAsync("option", "a\n1\n", query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_BeyondTheUsualLimitOfABody_IsTaken()
    {
        using var client = server.Admin();
        var bytes = new byte[40 * 1024 * 1024];

        using var response = await client.PostAsync("/api/v1/datasets/large/versions", new ByteArrayContent(bytes));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(bytes.Length, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("spec").GetProperty("rawBytes").GetInt64());
    }

    private async Task<HttpResponseMessage> UploadAsync(string key, string text, string query = "")
    {
        using var client = server.Admin();
        client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        return await client.PostAsync("/api/v1/datasets/adult/versions" + query, new ByteArrayContent(Encoding.UTF8.GetBytes(text)));
    }

    private async Task<string> KeptAsync(JsonElement run) =>
        await File.ReadAllTextAsync(await _uploads.LocalPathAsync(run.GetProperty("id").GetString()!));
}
