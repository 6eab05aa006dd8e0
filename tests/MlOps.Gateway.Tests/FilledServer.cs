using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Storage;
using Orleans.Storage;

namespace MlOps.Gateway;

/// <summary>
/// A gateway before a dataset <c>adult</c> (version 1 of one part with a profile, version 2 of two parts), a dataset and a
/// model that are empty, a model <c>adult</c> of two versions, and runs that ended in several ways. A file holds its owner's
/// name and its own, unless the gateway reads it.
/// </summary>
public sealed class FilledServer : IAsyncLifetime, IDisposable
{
    public const string Adult = "ds-0000000000000000000000000000000a";
    public const string AdultModel = "mdl-0000000000000000000000000000000a";
    public const string Training = "run-00000000000000000000000000000001";
    public const string OtherSeed = "run-00000000000000000000000000000002";
    public const string Old = "run-00000000000000000000000000000003";
    public const string Failed = "run-00000000000000000000000000000004";
    public const string Ingestion = "run-00000000000000000000000000000005";
    public const string Profiling = "run-00000000000000000000000000000006";
    public const string Nobody = "run-000000000000000000000000000000ff";

    private const string Experiment = "exp-0000000000000000000000000000000a";
    private static readonly TrainingSpec Spec = new() { DatasetId = Adult, DatasetVersion = 1, Label = "income", Register = "adult" };

    public GatewayServer Server { get; } = new();

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        await DatasetsAsync();
        await ModelsAsync();
        await RunsAsync();
    }

    public Task DisposeAsync() => Server.DisposeAsync();

    public void Dispose() => Server.Dispose();

    private async Task DatasetsAsync()
    {
        var one = await ContentAsync("adult-1") with { Files = await FilesAsync("adult-1", DatasetProfile.FileName) };
        var two = one with { Files = ImmutableSortedDictionary<string, StoredFile>.Empty, Parts = [await PartAsync("jan"), await PartAsync("feb")] };
        await DatasetAsync(Adult, "adult", new(Adult, 1, one, Ingestion, default), new(Adult, 2, two, Ingestion, default));
        await DatasetAsync("ds-0000000000000000000000000000000e", "empty");
        await ListAsync(Kinds.Experiment, Experiment, "adult", "", new { });
    }

    private async Task ModelsAsync()
    {
        await ModelAsync(AdultModel, "adult", 2, ImmutableSortedDictionary<string, int>.Empty.Add("champion", 1));
        await ModelAsync("mdl-0000000000000000000000000000000e", "bare", 0, ImmutableSortedDictionary<string, int>.Empty);
        foreach (var number in (int[])[1, 2])
        {
            var owner = string.Create(CultureInfo.InvariantCulture, $"model-{number}");
            var content = new ModelContent
            {
                ModelDigest = (await WriteAsync(owner + "/model")).Digest,
                ManifestDigest = (await WriteAsync("{}")).Digest,
                EntryDigest = owner,
                StoredBytes = 1,
                Format = number == 1 ? ModelFormat.MlNet : ModelFormat.Onnx,
                Files = await FilesAsync(owner, ModelEvaluation.FileName, "report.md"),
            };
            var id = Ids.ModelVersion(AdultModel, number);
            Server.Actors.Put(id, new StandingModelVersion(new()
            {
                Id = id,
                ProjectId = Ids.DefaultProject,
                ModelId = AdultModel,
                Number = number,
                Stage = ModelStage.None,
                CreatedAt = default,
                Origin = new() { RunId = Training, Content = content, Metrics = ImmutableSortedDictionary<string, double>.Empty, Trainer = "LightGbm" },
            }));
        }
    }

    private async Task RunsAsync()
    {
        var files = await FilesAsync("training", "page.html", "report.json", "report.md", "roc.svg");
        await RunAsync(Training, Experiment, Spec, outcome: await OutcomeAsync(Spec, "e1", 0.9, files));
        await RunAsync(OtherSeed, Experiment, Spec with { Seed = 2 }, outcome: await OutcomeAsync(Spec with { Seed = 2 }, "e2", 0.9004, files));
        await RunAsync(Old, Experiment, Spec);
        await RunAsync(Failed, Experiment, Spec, RunStatus.Failed);
        await RunAsync(Ingestion, Adult, new IngestionSpec { DatasetId = Adult, UploadKey = Ingestion, RawDigest = "r", RawBytes = 1 });
        await RunAsync(
            Profiling,
            Adult,
            new ProfileSpec { DatasetId = Adult, DatasetVersion = 1, Label = "income" },
            outcome: new() { Files = await FilesAsync("profiling", LabelProfile.FileName) });
    }

    private async Task<RunOutcome> OutcomeAsync(TrainingSpec spec, string digest, double auc, ImmutableSortedDictionary<string, StoredFile> files)
    {
        var evaluation = new ModelEvaluation
        {
            Task = TrainingTask.Binary,
            Label = "income",
            Trainer = "LightGbm",
            TrainRows = 80,
            TestRows = 20,
            PrimaryMetric = "auc",
            Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add("auc", new(auc, 0.85, 0.95)),
        };
        return new()
        {
            EntryDigest = digest,
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("auc", auc),
            Trainer = "LightGbm",
            Resolved = spec with { Task = TrainingTask.Binary, Trainer = "LightGbm", Features = ["age"] },
            Files = files.Add(ModelEvaluation.FileName, await WriteAsync(JsonSerializer.Serialize(evaluation, MlOpsJson.Options))),
        };
    }

    private async Task RunAsync(string id, string parent, RunSpec spec, RunStatus status = RunStatus.Succeeded, RunOutcome? outcome = null)
    {
        var view = new RunView
        {
            Id = id,
            ProjectId = Ids.DefaultProject,
            ParentId = parent,
            Spec = spec,
            Status = status,
            Attempt = 1,
            Progress = RunProgress.None,
            CreatedAt = default,
            CreatedBy = "admin",
            Outcome = outcome,
        };
        Server.Actors.Put(id, new StandingRun(view));
        await ListAsync(Kinds.Run, id, null, parent, view, JsonNamingPolicy.CamelCase.ConvertName(status.ToString()));
    }

    private async Task DatasetAsync(string id, string name, params ImmutableArray<DatasetVersionView> versions)
    {
        var view = new DatasetView
        {
            Id = id,
            ProjectId = Ids.DefaultProject,
            Name = name,
            NewestVersion = versions.Length,
            Rows = 1,
            StoredBytes = 1,
            CreatedAt = default,
            CreatedBy = "admin",
        };
        Server.Actors.Put(id, new StandingDataset(view, versions));
        await ListAsync(Kinds.Dataset, id, name, null, view);
    }

    private async Task ModelAsync(string id, string name, int newest, ImmutableSortedDictionary<string, int> aliases)
    {
        var view = new ModelView { Id = id, ProjectId = Ids.DefaultProject, Name = name, NewestVersion = newest, Aliases = aliases, CreatedAt = default };
        Server.Actors.Put(id, new StandingModel(view));
        await ListAsync(Kinds.Model, id, name, null, view);
    }

    private async Task<DatasetContent> ContentAsync(string owner) => new()
    {
        Identity = owner,
        RawDigest = owner,
        DataDigest = (await WriteAsync(owner + "/data")).Digest,
        ManifestDigest = (await WriteAsync("{}")).Digest,
        Rows = 1,
        Columns = 1,
        StoredBytes = 1,
    };

    private async Task<DatasetPart> PartAsync(string name) => new()
    {
        Name = name,
        Identity = name,
        RawDigest = name,
        DataDigest = (await WriteAsync(name + "/data")).Digest,
        ManifestDigest = (await WriteAsync("{}")).Digest,
        Rows = 1,
        StoredBytes = 1,
    };

    private async Task<ImmutableSortedDictionary<string, StoredFile>> FilesAsync(string owner, params string[] names)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, StoredFile>();
        foreach (var name in names)
        {
            files.Add(name, await WriteAsync($"{owner}/{name}"));
        }

        return files.ToImmutable();
    }

    private async Task<StoredFile> WriteAsync(string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var stored = await Server.App.Services.GetRequiredService<IArtifactStore>().WriteAsync(content);
        return new(stored.Digest, stored.Bytes);
    }

    private async Task ListAsync(string kind, string id, string? name, string? parent, object view, string status = "")
    {
        var entry = new CatalogEntry
        {
            Id = id,
            Kind = kind,
            Scope = Ids.DefaultProject,
            Name = name,
            ParentId = parent,
            Status = status,
            CreatedAt = DateTimeOffset.UnixEpoch,
            View = JsonSerializer.SerializeToElement(view, MlOpsJson.Options),
        };
        var record = new ActorRecord<Listed> { State = new() { Entry = entry } };
        await Server.App.Services.GetRequiredService<IGrainStorage>()
            .WriteStateAsync(kind, GrainId.Create(kind, id), new GrainState<ActorRecord<Listed>>(record));
    }

    private sealed record Listed : ActorState
    {
        public required CatalogEntry Entry { get; init; }

        public override IEnumerable<ProjectionRow> Project(string actorId) => [new CatalogRow(Entry)];
    }
}
