using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MlOps.Deployments;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.EndToEnd.Kill;

/// <summary>
/// What clients ask for, under idempotency keys, and what the platform acknowledged. A request that was cut off is
/// sent again with its key until it is answered: the answer must be the same whenever the first one landed.
/// </summary>
internal sealed class Workload(Random chance)
{
    public const string Dataset = "machines";
    public const string Model = "machines";
    public const string Deployment = "live";

    /// <summary>So few per life that the runs of all lives end in good time after the last.</summary>
    private const int RequestsPerLife = 5;

    private int _number;

    /// <summary>Acknowledged uploads: the run that each became, by key.</summary>
    public ConcurrentDictionary<string, string> Uploads { get; } = new();

    /// <summary>Acknowledged trainings.</summary>
    public ConcurrentDictionary<string, string> Trainings { get; } = new();

    /// <summary>The last acknowledged deployment's model version.</summary>
    public string? Deployed { get; private set; }

    /// <summary>The last acknowledged position of the alias.</summary>
    public int? Aliased { get; private set; }

    public int Acknowledged { get; private set; }

    /// <summary>Requests that no answer came to, and their kind, to be repeated.</summary>
    private Func<HttpClient, CancellationToken, Task>? _unanswered;

    /// <summary>Works until the host is gone.</summary>
    public async Task WorkAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            for (var i = 0; i < RequestsPerLife; i++)
            {
                _unanswered ??= Next();
                await _unanswered(http, stop);
                _unanswered = null;
                Acknowledged++;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // The host died, before it did what was asked or after.
        }
    }

    /// <summary>Repeats what was cut off last, on a host that lives.</summary>
    public async Task SettleAsync(HttpClient http)
    {
        if (_unanswered is { } request)
        {
            await request(http, CancellationToken.None);
            _unanswered = null;
            Acknowledged++;
        }
    }

    private Func<HttpClient, CancellationToken, Task> Next()
    {
        var key = $"key-{++_number}";
        return chance.Next(6) switch
        {
            0 or 1 when !Uploads.IsEmpty => (http, stop) => TrainAsync(http, key, stop),
            2 => (http, stop) => DeployAsync(http, key, stop),
            3 => (http, stop) => AliasAsync(http, key, stop),
            _ => Upload(key),
        };
    }

    private Func<HttpClient, CancellationToken, Task> Upload(string key)
    {
        var csv = SmallData.Csv(chance.Next(), rows: 200 + chance.Next(2000));
        return async (http, stop) =>
        {
            using var request = Request(HttpMethod.Post, $"/api/v1/datasets/{Dataset}/versions", key, new ByteArrayContent(csv));
            var run = await AnsweredAsync<RunView>(http, request, stop);
            AssertSame(Uploads, key, run.Id);
        };
    }

    private async Task TrainAsync(HttpClient http, string key, CancellationToken stop)
    {
        var body = JsonContent.Create(new { dataset = Dataset, label = "failed", parameters = new Dictionary<string, string> { ["NumberOfIterations"] = "5" }, trainer = "LightGbm" });
        using var request = Request(HttpMethod.Post, "/api/v1/runs", key, body);
        using var response = await http.SendAsync(request, stop);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            // No version is committed yet: the platform said so, and nothing was acknowledged.
            return;
        }

        AssertSame(Trainings, key, (await ReadAsync<RunView>(response, stop)).Id);
    }

    private async Task DeployAsync(HttpClient http, string key, CancellationToken stop)
    {
        using var request = Request(HttpMethod.Put, $"/api/v1/deployments/{Deployment}", key, JsonContent.Create(new { model = Model }));
        using var response = await http.SendAsync(request, stop);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            Deployed = (await ReadAsync<DeploymentView>(response, stop)).Version.ModelVersionId;
        }
    }

    private async Task AliasAsync(HttpClient http, string key, CancellationToken stop)
    {
        using var newest = await http.GetAsync($"/api/v1/models/{Model}/versions/newest", stop);
        if (newest.StatusCode == HttpStatusCode.NotFound)
        {
            return;
        }

        var version = (await ReadAsync<JsonElement>(newest, stop)).GetProperty("version").Deserialize<ModelVersionView>(MlOpsJson.Options)!.Number;

        // The body may differ in the repeat, since the newest version may: then the key must too.
        using var request = Request(HttpMethod.Put, $"/api/v1/models/{Model}/aliases/production", $"{key}-{version}", JsonContent.Create(new { version }));
        var model = await AnsweredAsync<ModelView>(http, request, stop);
        Assert.Equal(version, model.Aliases["production"]);
        Aliased = version;
    }

    private static void AssertSame(ConcurrentDictionary<string, string> facts, string key, string runId) =>
        Assert.Equal(runId, facts.GetOrAdd(key, runId));

    private static HttpRequestMessage Request(HttpMethod method, string path, string key, HttpContent body)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    private static async Task<T> AnsweredAsync<T>(HttpClient http, HttpRequestMessage request, CancellationToken stop)
    {
        using var response = await http.SendAsync(request, stop);
        return await ReadAsync<T>(response, stop);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // Said by a host on its way out: nobody knows whether it landed, and the key is sent again.
            throw new HttpRequestException(text);
        }

        Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<T>(text, MlOpsJson.Options)!;
    }
}
