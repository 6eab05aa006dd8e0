using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Client;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Storage;
using MlOps.Testing;

namespace MlOps.Cli.Tests.Cli;

public sealed class BatchAndExportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StubPlatform _stub = null!;

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync()
    {
        await _stub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Batch_SendsWhatWasAsked_AndShowsTheVersion()
    {
        var spec = new PredictionSpec { ModelVersionId = "mdl-1:3", DatasetId = "ds-1", DatasetVersion = 2, OutputDatasetId = "ds-2", Keys = ["id"], PredictedAt = Views.Noon };
        _stub.On("POST batches", Views.Run(RunStatus.Queued, spec: spec), 202)
            .On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Succeeded, product: new RunProduct("ds-2", 1), spec: spec));

        var run = await CliRun.AgainstAsync(_stub, "batch", "income:3", "people", "--output", "answers", "--key", "id", "--key", "name", "--dataset-version", "2", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("succeeded", run.Json.GetProperty("status").GetString());
        var sent = JsonSerializer.Deserialize<BatchRequest>(_stub.Requests[0].Body, MlOpsJson.Options)!;
        Assert.Equal(("income:3", "people", "answers", 2), (sent.Model, sent.Dataset, sent.Output, sent.DatasetVersion));
        Assert.Equal<string>(["id", "name"], sent.Keys!.Value);
    }

    [Fact]
    public async Task Export_WritesTheFileThatWasAskedFor()
    {
        _stub.On("GET models/income/versions/3", Version(ExportReport.ModelFileName))
            .On("GET models/income/versions/3/file", new { is_ = "zip" })
            .On($"GET models/income/versions/3/files/{ExportReport.ModelFileName}", new { is_ = "onnx" });

        var zip = await CliRun.AgainstAsync(_stub, "models", "export", "income:3", "-o", _folder["a.zip"]);
        var onnx = await CliRun.AgainstAsync(_stub, "models", "export", "income:3", "--onnx", "-o", _folder["a.onnx"]);

        Assert.Equal((0, 0), (zip.ExitCode, onnx.ExitCode));
        Assert.Contains("zip", File.ReadAllText(_folder["a.zip"]), StringComparison.Ordinal);
        Assert.Contains("onnx", File.ReadAllText(_folder["a.onnx"]), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task Export_WithoutAnOnnxModel_SaysWhy_AndWritesNothing()
    {
        var report = new ExportReport { Status = ExportStatus.NotSupported, Reason = "The column 'city' is hashed.", Tolerance = 1e-4 };
        _stub.On("GET models/income/versions/newest", Version(ExportReport.FileName))
            .On($"GET models/income/versions/3/files/{ExportReport.FileName}", report);

        var run = await CliRun.AgainstAsync(_stub, "models", "export", "income", "--onnx", "-o", _folder["a.onnx"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The column 'city' is hashed.", run.Error, StringComparison.Ordinal);
        Assert.Contains("export.none", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Get_ThatFails_LeavesWhatWasThere()
    {
        await File.WriteAllTextAsync(_folder["rows.parquet"], "before", Encoding.UTF8);

        var run = await CliRun.AgainstAsync(_stub, "datasets", "get", "people", "--dataset-version", "4", "-o", _folder["rows.parquet"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("before", File.ReadAllText(_folder["rows.parquet"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    private static ModelVersionDetails Version(string file)
    {
        var stored = new StoredFile(new string('a', 64), 10);
        return new(
            new()
            {
                Id = $"{Views.ModelId}:3",
                ProjectId = Ids.DefaultProject,
                ModelId = Views.ModelId,
                Number = 3,
                Origin = new()
                {
                    RunId = Views.RunId,
                    Content = new()
                    {
                        ModelDigest = stored.Digest,
                        ManifestDigest = stored.Digest,
                        EntryDigest = stored.Digest,
                        StoredBytes = 30,
                        Files = ImmutableSortedDictionary<string, StoredFile>.Empty.Add(file, stored),
                    },
                    Metrics = ImmutableSortedDictionary<string, double>.Empty,
                    Trainer = "LightGbm",
                },
                Stage = ModelStage.None,
                CreatedAt = Views.Noon,
            },
            new()
            {
                Task = TrainingTask.Regression,
                Label = "y",
                Inputs = [],
                Trainer = "LightGbm",
                Metrics = ImmutableSortedDictionary<string, double>.Empty,
                PrimaryMetric = "r2",
                TrainRows = 1,
                TestRows = 1,
            });
    }
}
