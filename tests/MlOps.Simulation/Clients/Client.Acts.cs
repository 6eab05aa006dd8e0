using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>What clients do.</summary>
internal sealed partial class Client
{
    public const string Dataset = "ds-data";
    public const string Experiment = "exp-one";
    public const string Model = "mdl-first";
    public const string FirstName = "first";

    private static readonly string[] Projects = ["prj-a", "prj-b"];
    private static readonly string[] Names = [FirstName, "second", "third"];

    private readonly List<string> _runs = [];

    /// <summary>What is there before anything goes wrong.</summary>
    public async Task SetUpAsync()
    {
        await AskAsync(Grains.GetGrain<IDatasetGrain>(Dataset), Dataset, new CreateDataset(Projects[0], "data"));
        await AskAsync(Grains.GetGrain<IDatasetGrain>(Dataset), Dataset, new CommitVersion("run-setup", Results.Table("setup", "setup")));
        await AskAsync(Grains.GetGrain<IExperimentGrain>(Experiment), Experiment, new CreateExperiment(Projects[0], "one"));
        await AskAsync(Grains.GetGrain<IModelGrain>(Model), Model, new CreateModel(Projects[0], FirstName));
        await AskAsync(Grains.GetGrain<IModelGrain>(Model), Model, new RegisterVersion(Origin("setup")));
        IsDone = true;
    }

    private Task ActAsync() => Chance.Below(20) switch
    {
        < 7 => SubmitAsync(),
        < 9 => CancelAsync(),
        < 13 => SetAliasAsync(),
        < 14 => RegisterAsync(),
        < 16 => DeployAsync(),
        16 => RenameAsync(),
        17 => TagAsync(),
        18 => PauseQueueAsync(),
        _ => PredictAsync(),
    };

    private async Task SubmitAsync()
    {
        var caller = NewCaller();
        var id = Ids.Derive(Kinds.Run, caller);
        var limits = new RunLimits { Seconds = 8, MemoryMiB = Chance.Of(256, 512, 1024, 2048) };
        RunSpec spec = Chance.Below(5) switch
        {
            0 => new IngestionSpec
            {
                DatasetId = Dataset,
                UploadKey = id,
                RawDigest = $"raw-{Chance.Below(6)}",
                RawBytes = 10,
                Limits = limits,
                Mode = Chance.Is(0.5) ? UploadMode.Append : UploadMode.Replace,
            },
            1 => new ImportSpec { UploadKey = id, RawDigest = "raw", RawBytes = 10, Register = "", Limits = limits },
            2 => new ProfileSpec { DatasetId = Dataset, Label = "failed", Limits = limits },
            _ => new TrainingSpec
            {
                DatasetId = Dataset,
                Label = "failed",
                Trainer = TrainerCatalog.Sdca,
                Limits = limits,
                Register = Chance.Of(Names),
                NoModel = Chance.Is(0.2),
            },
        };
        if (spec is IngestionSpec or ImportSpec)
        {
            World.Uploads.Keys.Add(id);
        }

        var submit = new SubmitRun
        {
            ProjectId = Chance.Of(Projects),
            ParentId = spec switch { TrainingSpec => Experiment, ImportSpec => Model, _ => Dataset },
            Spec = spec,
            Priority = Chance.Is(0.3) ? Chance.Below(3) : 0,
        };
        _runs.Add(id);
        await AskAsync(Grains.GetGrain<IRunGrain>(id), id, submit, caller);
    }

    private Task CancelAsync() => _runs.Count == 0 ? PredictAsync() : AskAsync(
        Grains.GetGrain<IRunGrain>(_runs[^1]), _runs[^1], new CancelRun());

    private async Task SetAliasAsync()
    {
        var model = Grains.GetGrain<IModelGrain>(Model);
        var (newest, now) = (1, 0);
        var alias = Chance.Of("production", "trial");
        if (await LookAsync(() => model.GetAsync()) is { } view)
        {
            (newest, now) = (view.NewestVersion, view.Aliases.GetValueOrDefault(alias));
        }

        int? number = Chance.Is(0.15) ? null : 1 + Chance.Below(newest + 1);
        await AskAsync(model, Model, new SetAlias(alias, number, Chance.Is(0.6) ? now : null));
    }

    private async Task RegisterAsync() =>
        await AskAsync(Grains.GetGrain<IModelGrain>(Model), Model, new RegisterVersion(Origin(_ids.Next("run-"))));

    private async Task DeployAsync()
    {
        var id = $"dep-{Chance.Below(3)}";
        var deployment = Grains.GetGrain<IDeploymentGrain>(id);
        var version = Ids.ModelVersion(Model, 1 + Chance.Below(3));
        DeploymentCommand command = Chance.Below(8) switch
        {
            < 3 => new CreateDeployment(Projects[0], Chance.Of("live", "shadow"), version),
            < 6 => new ChangeVersion(version),
            6 => new RollBack(),
            _ => new DeleteDeployment(),
        };
        await AskAsync(deployment, id, command);
    }

    /// <summary>A model takes another's name while runs register by it.</summary>
    private async Task RenameAsync()
    {
        var caller = NewCaller();
        var id = Chance.Is(0.5) ? Model : Ids.Derive(Kinds.Model, caller);
        var model = Grains.GetGrain<IModelGrain>(id);
        await AskAsync<ModelCommand, ModelView>(
            model, id, id == Model ? new RenameModel(Chance.Of(Names)) : new CreateModel(Projects[0], Chance.Of(Names)), caller);
    }

    private async Task TagAsync()
    {
        var id = Chance.Of(Projects);
        var project = Grains.GetGrain<IProjectGrain>(id);
        if (await AskAsync(project, id, new SetProjectTag("who", Name)) is { Refusal: not null })
        {
            await AskAsync(project, id, new CreateProject(id[4..]));
        }
    }

    private async Task PauseQueueAsync()
    {
        await AskAsync(Grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue), Ids.DefaultQueue, new PauseQueue());
        await World.Loop.Sleep(Chance.Seconds(0.1, 3));
        await ResumeAsync();
    }

    private async Task ResumeAsync()
    {
        var queue = Grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue);
        while (await AskAsync(queue, Ids.DefaultQueue, new ResumeQueue()) is null)
        {
            await World.Loop.Sleep(Chance.Seconds(0.1, 3));
        }
    }

    /// <summary>Predictions are answered without an actor, and metered by the silo that answers.</summary>
    private Task PredictAsync()
    {
        if (World.Silos.Where(silo => !silo.IsPaused && !silo.IsStopping).ToList() is { Count: > 0 } silos)
        {
            var silo = Chance.OneOf(silos);
            var rows = 1 + Chance.Below(1000);
            silo.Meter.For(Projects[silo.Number % 2], "dep-0").Add(Meter.Predictions, rows);
            World.Evidence.Metered[silo] = World.Evidence.Metered.GetValueOrDefault(silo) + rows;
        }

        return Task.CompletedTask;
    }

    private static async Task<T?> LookAsync<T>(Func<Task<T?>> get)
        where T : class
    {
        try
        {
            return await get();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    private static ModelVersionOrigin Origin(string runId) => new()
    {
        RunId = runId,
        Content = new() { ModelDigest = runId, ManifestDigest = "manifest", EntryDigest = runId, StoredBytes = 1 },
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        Trainer = "Sdca",
    };
}
