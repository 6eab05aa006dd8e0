using System.Text.Json;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Host.Demo;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Demo;

public sealed class DemoRunTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlops-demo-").FullName;
    private StubPlatform _stub = null!;

    private string JsonPath => Path.Combine(_folder, "demo.json");

    [Fact]
    public async Task Demonstration_OnAWorkingPlatform_ShowsSixStepsAndWritesWhatItDid()
    {
        var (exitCode, output, error) = await ShowAsync("--exit", "--json", JsonPath, "--rows", "300");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(Enumerable.Range(1, 6), step => Assert.Contains($"\n{step}/6 ", output, StringComparison.Ordinal));
        var json = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(JsonPath));
        Assert.Equal((1, 5000), (json.GetProperty("dataset").GetProperty("version").GetInt32(), json.GetProperty("dataset").GetProperty("rows").GetInt32()));
        Assert.Equal(new string('1', 64), json.GetProperty("dataset").GetProperty("identity").GetString());
        Assert.Equal(Views.RunId, json.GetProperty("trainingRun").GetString());
        Assert.Equal(new string('7', 64), json.GetProperty("model").GetProperty("entryDigest").GetString());
        Assert.Equal(0.91, json.GetProperty("metrics").GetProperty("areaUnderRocCurve").GetDouble());
        Assert.Equal(2, json.GetProperty("deployment").GetProperty("previousVersion").GetInt32());
        Assert.Equal(3, json.GetProperty("predictions").GetArrayLength());
        Assert.Equal("EUR", json.GetProperty("costs").GetProperty("currency").GetString());
    }

    [Fact]
    public async Task Demonstration_SendsItsDataAndOnlyTheFeaturesOfTheModel()
    {
        await ShowAsync("--exit", "--rows", "300", "--seed", "9");

        Assert.Equal(DemoData.Generate(9, 300), Request("POST datasets/machines/versions").Body);
        Assert.Equal(DemoData.Label, Request("POST runs").Json.GetProperty("label").GetString());
        Assert.Equal($"{Views.ModelId}:3", Request("PUT deployments/machines").Json.GetProperty("model").GetString());
        Assert.Equal(
            """[{"site":"Basel","vibration_mm_s":1.4},{"site":"Porto","vibration_mm_s":5.2},{"site":"Graz","vibration_mm_s":null}]""",
            Request("POST deployments/machines/predict").Json.GetRawText());
    }

    [Fact]
    public async Task Demonstration_WithAFileOfOnesOwn_AsksAboutWhatItsColumnsHold()
    {
        var path = Path.Combine(_folder, "My Data.csv");
        await File.WriteAllTextAsync(path, "a,b\n1,x\n");
        Prepare("my-data");

        var (exitCode, _, _) = await ShowAsync("--exit", "--data", path, "--label", "b", "--missing", "?");

        Assert.Equal(0, exitCode);
        Assert.Contains("missing=%3F", Request("POST datasets/my-data/versions").Query, StringComparison.Ordinal);
        Assert.Equal(
            """[{"site":"Basel","vibration_mm_s":4.5},{"site":"1","vibration_mm_s":1},{"site":"9","vibration_mm_s":9}]""",
            Request("POST deployments/my-data/predict").Json.GetRawText());
    }

    [Fact]
    public async Task Demonstration_WhoseTrainingFails_IsOneWithTheReason()
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Json(Succeeded), Answer.Json(Views.Run(RunStatus.Failed, failure: new RunFailure("worker.memory", "Out of memory."))));

        var (exitCode, _, error) = await ShowAsync("--exit", "--json", JsonPath);

        Assert.Equal(1, exitCode);
        Assert.Contains("failed: Out of memory. (worker.memory)", error, StringComparison.Ordinal);
        var json = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(JsonPath));
        Assert.Contains("Out of memory.", json.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.True(json.TryGetProperty("dataset", out _));
        Assert.False(json.TryGetProperty("model", out _));
    }

    [Fact]
    public async Task Demonstration_Refused_IsOneWithTheReason()
    {
        _stub.On("POST runs", Answer.Problem(400, "run.label", "There is no such column."));

        var (exitCode, _, error) = await ShowAsync("--exit");

        Assert.Equal(1, exitCode);
        Assert.Contains("There is no such column. (run.label)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demonstration_WithoutExit_SaysHowToGoOnAndStaysUntilTheEnd()
    {
        using var output = new SignalWriter("Ctrl-C ends it");
        var platform = new StubDemo(_stub.Address);
        var showing = DemoRun.RunAsync(["--rows", "300"], (_, _) => Task.FromResult<IDemoPlatform>(platform), output, TextWriter.Null, CancellationToken.None);
        await output.Written.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(showing.IsCompleted);

        platform.Shutdown.SetResult();

        Assert.Equal(0, await showing.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(platform.IsDisposed);
    }

    [Fact]
    public async Task Demonstration_StoppedInTheMiddle_IsOneAndSaysSo()
    {
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Running, "reading"));
        using var output = new SignalWriter("reading");
        using var error = new StringWriter();
        var platform = new StubDemo(_stub.Address);
        var showing = DemoRun.RunAsync(["--rows", "300"], (_, _) => Task.FromResult<IDemoPlatform>(platform), output, error, CancellationToken.None);
        await output.Written.WaitAsync(TimeSpan.FromSeconds(30));

        platform.Shutdown.SetResult();

        Assert.Equal(1, await showing.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("demo: stopped before everything was shown.", error.ToString().Trim());
    }

    [Fact]
    public async Task Farewell_NamesAddressTokenAndThreeCommands()
    {
        var platform = new StubDemo(_stub.Address);
        platform.Shutdown.SetResult();
        var report = new DemoReport
        {
            Dataset = new("ds-1", "machines", 1, 300, 12, "i", "r", "d", "m"),
            Model = new("mdl-1", "machines", 3, TrainingTask.Binary, "LightGbm", "e", "z", "m"),
            Deployment = new("dep-1", "machines", 3, null),
            Rows = Views.Element(new[] { new { site = "l'Aquila" } }),
        };
        using var output = new StringWriter();

        DemoFarewell.Write(output, platform, report, new DemoOptions());
        await platform.DisposeAsync();

        var text = output.ToString();
        Assert.Contains(_stub.Address.ToString().TrimEnd('/'), text, StringComparison.Ordinal);
        Assert.Contains("the-token", text, StringComparison.Ordinal);
        Assert.Contains("models show machines:3", text, StringComparison.Ordinal);
        Assert.Contains("runs start --dataset machines", text, StringComparison.Ordinal);
        Assert.Contains("""-d '[{"site":"l\u0027Aquila"}]'""", text, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        _stub = await StubPlatform.StartAsync();
        Prepare("machines");
    }

    public async Task DisposeAsync()
    {
        await _stub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static RunView Succeeded => Views.Run(RunStatus.Succeeded, product: new RunProduct(Views.ModelId, 1));

    private Recorded Request(string request) => Assert.Single(_stub.Requests, recorded => recorded.Request == request);

    private void Prepare(string name)
    {
        _stub.On($"POST datasets/{name}/versions", Views.Ingestion(RunStatus.Queued), 202)
            .On($"GET runs/{Views.RunId}", Answer.Json(Succeeded), Answer.Json(Views.Run(RunStatus.Running, "training")), Answer.Json(Succeeded with { Product = new RunProduct(Views.ModelId, 3) }))
            .On($"GET datasets/{name}/versions/1", Views.DatasetVersion(
                Views.Column("site", ColumnRole.Categorical, ColumnType.Text, new ValueCount("Basel", 5)),
                Views.Column("vibration_mm_s", ColumnRole.Numeric, ColumnType.Float64)))
            .On("POST runs", Views.Run(RunStatus.Queued), 202)
            .On($"GET models/{Views.ModelId}/versions/3", Views.ModelVersion(Views.Input("site", ColumnRole.Categorical), Views.Input("vibration_mm_s", ColumnRole.Numeric)))
            .On($"GET models/{Views.ModelId}", new ModelDetails(Views.Model(), []))
            .On($"PUT deployments/{name}", Views.Deployment(name, 3, 2))
            .On($"GET deployments/{name}", new DeploymentDetails(Views.Deployment(name), true))
            .On($"GET /v2/models/{name}/versions/3/ready", new { ready = true })
            .On($"POST deployments/{name}/predict", Views.Prediction(new { label = "no" }, new { label = "yes" }, new { label = "no" }))
            .On("GET costs", Answer.Json(Views.Costs(4)), Answer.Json(Views.Costs(7)));
    }

    private async Task<(int ExitCode, string Output, string Error)> ShowAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var platform = new StubDemo(_stub.Address);
        var exitCode = await DemoRun.RunAsync(arguments, (_, _) => Task.FromResult<IDemoPlatform>(platform), output, error, CancellationToken.None);
        Assert.True(platform.IsDisposed);
        return (exitCode, output.ToString(), error.ToString());
    }

    private sealed class StubDemo(Uri address) : IDemoPlatform
    {
        public Uri Address => address;

        public string AdminToken => "the-token";

        public bool IsDisposed { get; private set; }

        public TaskCompletionSource Shutdown { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WaitForShutdownAsync() => Shutdown.Task;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Says when a text was written.</summary>
    private sealed class SignalWriter(string text) : StringWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                _written.TrySetResult();
            }
        }
    }
}
