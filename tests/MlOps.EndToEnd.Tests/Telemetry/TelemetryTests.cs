using System.Net;
using System.Net.Http.Json;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Telemetry;

/// <summary>What the real host tells a collector and Prometheus.</summary>
public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";
    private const string Predict = "api/v1/deployments/pumps/predict";

    private static readonly string[] Serving =
    [
        "mlops_model_load_duration_seconds", "mlops_models_loaded", "mlops_prediction_duration_seconds", "mlops_prediction_rows_total",
        "mlops_prediction_errors_total",
    ];

    [Fact]
    public async Task Trace_FromUploadToPrediction_LeadsThroughActorsAndWorkers()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        });
        using var http = host.Http();
        http.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-{Caller}-01");

        await EndAsync(http, await http.PostAsync("api/v1/datasets/pumps/versions", new ByteArrayContent(SmallData.Csv(1, 500))));
        await EndAsync(http, await http.PostAsJsonAsync("api/v1/runs", new { dataset = "pumps", label = "failed", trainer = "Sdca" }));
        await DeployAsync(http);

        string[] wanted =
        [
            "POST /api/v1/datasets/{name}/versions", "ingestion attempt", "loading", "ingestion record",
            "POST /api/v1/runs/", "training attempt", "training", "training record",
            "PUT /api/v1/deployments/{name}", "model.load", "POST /api/v1/deployments/{name}/predict", "predict pumps",
        ];
        var spans = await collector.WaitAsync(TraceId, spans => wanted.All(name => spans.Any(span => span.Name == name)) && AreWhole(spans));
        Assert.Contains(spans, span => span.Name.Contains("IDatasetGrain", StringComparison.Ordinal));
        Assert.True(IsUnder(spans, "loading", "ingestion attempt"));
        Assert.True(IsUnder(spans, "model.load", "PUT /api/v1/deployments/{name}"));
        Assert.True(IsUnder(spans, "predict pumps", "POST /api/v1/deployments/{name}/predict"));
        await UntilAsync(() => Task.FromResult(collector.Signals.ContainsKey("metrics")));
    }

    /// <summary>Whether every span hangs on another one of the trace, or on the caller's. A span comes when it has ended, so after those under it.</summary>
    private static bool AreWhole(IReadOnlyList<Span> spans)
    {
        var known = spans.Select(span => span.SpanId).Append(Caller).ToHashSet();
        return spans.All(span => known.Contains(span.ParentId));
    }

    [PromtoolFact]
    public async Task Metrics_AreWhatPromtoolAccepts()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"]);
        using var http = host.Http();
        await EndAsync(http, await http.PostAsync("api/v1/datasets/pumps/versions", new ByteArrayContent(SmallData.Csv(1, 500))));
        await EndAsync(http, await http.PostAsJsonAsync("api/v1/runs", new { dataset = "pumps", label = "failed", trainer = "Sdca" }));
        await DeployAsync(http);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync(Predict, new[] { new { hours = "many" } })).StatusCode);

        var text = await http.GetStringAsync("metrics");
        var (exitCode, said) = await PromtoolFactAttribute.CheckAsync(text);

        // 3: it reads the text, and some names are not to its taste. Those that .NET and Orleans chose are theirs.
        Assert.True(exitCode is 0 or 3, said);
        var ours = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("dotnet_", StringComparison.Ordinal) && !line.StartsWith("orleans_", StringComparison.Ordinal));
        Assert.Empty(ours);
        Assert.Contains("mlops_worker_cpu_time_seconds_total", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_bucket", text, StringComparison.Ordinal);
        foreach (var measured in Serving)
        {
            Assert.Matches($"(?m)^# HELP {measured} \\w", text);
            Assert.Matches($"(?m)^{measured}(_count)?{{.*}} [1-9]", text);
        }

        // Buckets of OpenTelemetry's own begin with 5 seconds.
        Assert.Matches("""mlops_prediction_duration_seconds_bucket{.*mlops_deployment="pumps".*le="0.0005"}""", text);
    }

    private static async Task DeployAsync(HttpClient http)
    {
        (await http.PutAsJsonAsync("api/v1/deployments/pumps", new { model = "pumps" })).EnsureSuccessStatusCode();
        await UntilAsync(async () => (await http.PostAsJsonAsync(Predict, new[] { new { hours = 9500, site = "a" } })).IsSuccessStatusCode);
    }

    private static bool IsUnder(IReadOnlyList<Span> spans, string name, string parent)
    {
        var parents = spans.Where(span => span.Name == parent).Select(span => span.SpanId).ToHashSet();
        return spans.Where(span => span.Name == name).All(span => parents.Contains(span.ParentId));
    }

    private static async Task EndAsync(HttpClient http, HttpResponseMessage accepted)
    {
        accepted.EnsureSuccessStatusCode();
        var run = await accepted.Content.ReadFromJsonAsync<RunView>(MlOpsJson.Options);
        await UntilAsync(async () =>
        {
            run = await http.GetFromJsonAsync<RunView>($"api/v1/runs/{run!.Id}", MlOpsJson.Options);
            return run!.Status.IsFinal();
        });
        Assert.Equal(RunStatus.Succeeded, run!.Status);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await isSo())
        {
            await poll.WaitForNextTickAsync(patience.Token);
        }
    }
}
