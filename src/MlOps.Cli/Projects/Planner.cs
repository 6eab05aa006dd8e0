using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Cli.Commands;
using MlOps.Runs;

namespace MlOps.Cli.Projects;

/// <summary>
/// What leads from how the platform is to what mlops.json asks for. Pure, and a function of the two alone: carried out
/// to the end, or broken off and made anew, it comes to the same.
/// </summary>
internal static class Planner
{
    public static ImmutableArray<PlanItem> Plan(Wanted wanted, Standing standing)
    {
        var datasets = wanted.Datasets.Select(dataset => Dataset(dataset, standing)).ToImmutableArray();
        var trainings = wanted.Trainings.Select((request, index) => Training(Pin(request, datasets), standing.Trainings[index])).ToImmutableArray();
        var deployments = wanted.Deployments.Select(deployment => Deployment(deployment, trainings, standing));
        return [.. Project(wanted, standing), .. datasets, .. trainings, .. deployments];
    }

    /// <summary>The version that a wanted dataset is already, the newest where there are several.</summary>
    public static int? VersionOf(WantedDataset wanted, DatasetStanding? standing) =>
        standing?.Versions.FirstOrDefault(version => version.Read.IsSameAs(wanted.Read))?.Number;

    /// <summary>The request for the version that its dataset's file is.</summary>
    public static RunRequest Pin(RunRequest request, int? version) =>
        request.DatasetVersion is null && version is not null ? request with { DatasetVersion = version } : request;

    /// <summary>The model that a training registers; null where it registers none.</summary>
    public static string? ModelOf(RunRequest request) => request.NoModel == true ? null : request.Register ?? request.Dataset;

    /// <summary>Whether two trainings come to the same: what only limits, traces or prices a run is of no matter.</summary>
    public static bool IsSame(TrainingSpec one, TrainingSpec other) => Essence(one) == Essence(other);

    private static IEnumerable<ProjectItem> Project(Wanted wanted, Standing standing) =>
        wanted.Project is { } name ? [new(name, standing.HasProject ? Change.Unchanged : Change.Create, standing.HasProject ? "there" : "-", "there")] : [];

    private static DatasetItem Dataset(WantedDataset wanted, Standing standing)
    {
        var now = standing.Datasets.GetValueOrDefault(wanted.Name);
        var text = $"{wanted.Shown}, SHA-256 {Humane.Digest(wanted.Read.Digest)}…";
        var current = now is null or { NewestVersion: 0 } ? "-" : $"version {now.NewestVersion}";
        if (VersionOf(wanted, now) is { } version)
        {
            return new(wanted.Name, Change.Unchanged, $"version {version}", text, wanted, version, null);
        }

        var upload = now?.Uploads.FirstOrDefault(upload => upload.Read.IsSameAs(wanted.Read));
        var change = upload is not null ? Change.Wait : now is null or { NewestVersion: 0 } ? Change.Create : Change.NewVersion;
        return new(wanted.Name, change, upload is null ? current : $"{current}, being read", text, wanted, null, upload?.RunId);
    }

    private static RunRequest Pin(RunRequest request, ImmutableArray<DatasetItem> datasets) =>
        Pin(request, datasets.FirstOrDefault(dataset => dataset.Name == request.Dataset)?.Version);

    private static TrainingItem Training(RunRequest request, TrainingStanding standing)
    {
        var name = request.Experiment ?? request.Dataset;
        var text = $"{request.Label} of {request.Dataset}{(request.DatasetVersion is { } version ? $" version {version}" : "")}"
            + (request.Trainer is { } trainer ? $" by {trainer}" : "");
        var same = standing.Resolved is { } resolved ? standing.Runs.Where(run => IsSame(run.Spec, resolved)).ToArray() : [];
        if (same.FirstOrDefault(run => IsDone(run)) is { } done)
        {
            return new(name, Change.Unchanged, done.Product is { } product ? $"version {product.Number}, {done.Id}" : done.Id, text, request, done.Product, done.Id);
        }

        return same.FirstOrDefault(run => !run.Status.IsFinal()) is { } running
            ? new(name, Change.Wait, $"{Humane.Name(running.Status)}, {running.Id}", text, request, null, running.Id)
            : new(name, Change.Train, same.Length > 0 ? $"{Humane.Name(same[0].Status)}, {same[0].Id}" : "-", text, request, null, null);
    }

    private static bool IsDone(PastRun run) => run.Status == RunStatus.Succeeded && (run.Product is not null || run.Spec.Register is null);

    private static DeploymentItem Deployment(DeploymentEntry wanted, ImmutableArray<TrainingItem> trainings, Standing standing)
    {
        var now = standing.Deployments.GetValueOrDefault(wanted.Name);
        var current = now is null ? "-" : Words(now.Serves, standing);
        var training = TrainingOf(wanted, [.. trainings.Select(item => item.Request)]);
        var target = training is { } index ? trainings[index].Product : standing.Models[wanted.Model];
        var change = now is null ? Change.Create
            : now.Serves != target ? Change.Move
            : now.IsReady ? Change.Unchanged
            : Change.Wait;
        return new(wanted.Name, change, current, target is null ? $"what the training makes of {wanted.Model}" : Words(target, standing), target, training);
    }

    /// <summary>The training whose product a deployment shall serve: the last here that registers the model; null where a version or an alias is named, or none does.</summary>
    public static int? TrainingOf(DeploymentEntry deployment, ImmutableArray<RunRequest> trainings)
    {
        var reference = ModelReference.Parse(deployment.Model);
        var last = reference.Version is null ? trainings.Select(ModelOf).ToList().LastIndexOf(reference.Model) : -1;
        return last < 0 ? null : last;
    }

    private static string Words(ModelVersionKey version, Standing standing) =>
        $"version {version.Number} of {standing.ModelNames.GetValueOrDefault(version.ModelId, version.ModelId)}";

    private static string Essence(TrainingSpec spec) => JsonSerializer.Serialize<RunSpec>(
        spec with
        {
            Limits = new(),
            TraceParent = null,
            CodeCommit = null,
            Reproduces = null,
            Search = spec.Search is { } search ? search with { CpuHourPrice = null } : null,
        },
        MlOpsJson.Options);
}
