using System.Collections.Immutable;
using MlOps.Cli.Projects;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Projects;

/// <summary>A platform in small: it is looked at as the real one is, and a plan's items take effect on it as the real one's answers say.</summary>
internal sealed class World
{
    private readonly Dictionary<string, List<KnownVersion>> _datasets = [];
    private readonly List<PastRun> _runs = [];
    private readonly Dictionary<string, int> _models = [];
    private readonly Dictionary<string, DeploymentStanding> _deployments = [];
    private readonly HashSet<string> _projects = [];

    public int Trained => _runs.Count;

    /// <summary>Whether runs are only begun: the caller went away before they ended.</summary>
    public bool IsAbandoned { get; set; }

    public Standing LookAt(Wanted wanted) => new()
    {
        HasProject = wanted.Project is null || _projects.Contains(wanted.Project),
        Datasets = _datasets.ToImmutableDictionary(
            dataset => dataset.Key, dataset => new DatasetStanding(dataset.Value.Count, [.. Enumerable.Reverse(dataset.Value)], [])),
        Trainings = [.. wanted.Trainings.Select(request => Training(request, wanted))],
        Deployments = _deployments.ToImmutableDictionary(),
        Models = _models.ToImmutableDictionary(model => model.Key, model => new ModelVersionKey(model.Key, model.Value)),
    };

    /// <summary>Carries out the first <paramref name="steps"/> items of a plan.</summary>
    public void Apply(ImmutableArray<PlanItem> plan, int steps = int.MaxValue)
    {
        var products = new List<ModelVersionKey?>();
        foreach (var item in plan.Take(steps))
        {
            switch (item)
            {
                case ProjectItem:
                    _projects.Add(item.Name);
                    break;
                case DatasetItem { Version: null } dataset:
                    _datasets.TryAdd(item.Name, []);
                    _datasets[item.Name].Add(new(_datasets[item.Name].Count + 1, dataset.Dataset.Read));
                    break;
                case TrainingItem training:
                    products.Add(training.Change == Change.Unchanged ? training.Product : Train(training));
                    break;
                case DeploymentItem { Change: not Change.Unchanged } deployment:
                    _deployments[item.Name] = new(deployment.Target ?? products[deployment.Training!.Value]!, true);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Lets everything end that was begun.</summary>
    public void EndAll()
    {
        for (var i = 0; i < _runs.Count; i++)
        {
            _runs[i] = _runs[i].Status.IsFinal() ? _runs[i] : End(_runs[i]);
        }
    }

    public void FailLast() => _runs[^1] = _runs[^1] with { Status = RunStatus.Failed, Product = null };

    private ModelVersionKey? Train(TrainingItem item)
    {
        if (item.RunId is { } id)
        {
            var index = _runs.FindIndex(run => run.Id == id);
            return (_runs[index] = End(_runs[index])).Product;
        }

        var version = _datasets.GetValueOrDefault(item.Request.Dataset)?.FindLastIndex(_ => true) + 1;
        var pinned = Planner.Pin(item.Request, item.Request.DatasetVersion ?? version);
        var run = new PastRun($"run-{_runs.Count + 1}", RunStatus.Running, Resolve(pinned), null);
        _runs.Add(IsAbandoned ? run : End(run));
        return _runs[^1].Product;
    }

    private PastRun End(PastRun run)
    {
        if (run.Spec.Register is not { } model)
        {
            return run with { Status = RunStatus.Succeeded };
        }

        _models[model] = _models.GetValueOrDefault(model) + 1;
        return run with { Status = RunStatus.Succeeded, Product = new(model, _models[model]) };
    }

    private TrainingStanding Training(RunRequest request, Wanted wanted)
    {
        var data = wanted.Datasets.FirstOrDefault(dataset => dataset.Name == request.Dataset);
        var versions = data is not null && _datasets.TryGetValue(data.Name, out var known) ? known : null;
        var version = data is null || versions is null
            ? request.DatasetVersion
            : Planner.VersionOf(data, new(versions.Count, [.. Enumerable.Reverse(versions)], []));
        return version is null ? new(null, []) : new(Resolve(Planner.Pin(request, version)), [.. Enumerable.Reverse(_runs)]);
    }

    private static TrainingSpec Resolve(RunRequest request) => new()
    {
        DatasetId = "ds-" + request.Dataset,
        DatasetVersion = request.DatasetVersion,
        Label = request.Label,
        Task = request.Task ?? TrainingTask.Binary,
        Trainer = request.Trainer,
        Seed = request.Seed ?? 1,
        Register = request.NoModel == true ? null : request.Register ?? request.Dataset,
        TraceParent = Guid.NewGuid().ToString("n"),
    };
}

/// <summary>Project files in small.</summary>
internal static class Wants
{
    public static WantedDataset Data(string name, string digest, CsvOptions? csv = null) => new(name, name + ".csv", name + ".csv", new(digest, csv ?? new(), new()));

    public static RunRequest Training(string dataset, int? seed = null, string? register = null, bool? noModel = null) =>
        new() { Dataset = dataset, Label = "y", Seed = seed, Register = register, NoModel = noModel };

    public static DeploymentEntry Deployment(string name, string model) => new() { Name = name, Model = model };

    public static Wanted Of(WantedDataset[] datasets, RunRequest[]? trainings = null, DeploymentEntry[]? deployments = null, string? project = null) =>
        new(project, [.. datasets], [.. trainings ?? []], [.. deployments ?? []]);
}
