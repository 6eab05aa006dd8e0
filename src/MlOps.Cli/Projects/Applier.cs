using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Cli.Projects;

/// <summary>Carries a plan out, item after item. What was done stays done when it is broken off; the next plan goes on from there.</summary>
internal sealed class Applier(Session session, MlOpsHttpClient client)
{
    private static readonly TimeSpan LongestLoad = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly List<ModelVersionKey?> _products = [];

    public async Task ApplyAsync(ImmutableArray<PlanItem> plan, CancellationToken cancellationToken)
    {
        foreach (var item in plan)
        {
            switch (item)
            {
                case ProjectItem { Change: Change.Create }:
                    await client.CreateProjectAsync(item.Name, cancellationToken).ConfigureAwait(false);
                    session.Say($"project {item.Name}: created");
                    break;
                case DatasetItem dataset:
                    _versions[dataset.Name] = dataset.Version ?? await PutAsync(dataset, cancellationToken).ConfigureAwait(false);
                    break;
                case TrainingItem training:
                    _products.Add(training.Change == Change.Unchanged ? training.Product : await TrainAsync(training, cancellationToken).ConfigureAwait(false));
                    break;
                case DeploymentItem { Change: not Change.Unchanged } deployment:
                    await DeployAsync(deployment, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task<int> PutAsync(DatasetItem item, CancellationToken cancellationToken)
    {
        var id = item.RunId ?? await UploadAsync(item.Dataset, cancellationToken).ConfigureAwait(false);
        var run = await EndAsync(id, $"dataset {item.Name}", cancellationToken).ConfigureAwait(false);
        var number = run.Product?.Number ?? throw CliException.Failed("project.no-version", $"The run {id} ended without a version of dataset '{item.Name}'.");
        session.Say($"dataset {item.Name}: version {number}");
        return number;
    }

    private async Task<string> UploadAsync(WantedDataset dataset, CancellationToken cancellationToken)
    {
        var file = Commands.Files.Open(session, dataset.Path);
        await using (file.ConfigureAwait(false))
        {
            var run = await session.SendAsync($"dataset {dataset.Name}: uploading", file, sent => client.UploadDatasetAsync(
                dataset.Name, sent, new DatasetUpload { Csv = dataset.Read.Csv, File = dataset.Read.File }, cancellationToken)).ConfigureAwait(false);
            return run.Spec is IngestionSpec { RawDigest: { } digest } && digest != dataset.Read.Digest
                ? throw CliException.Failed("project.file-changed", $"'{dataset.Shown}' changed while it was read. Apply again once it stands still.")
                : run.Id;
        }
    }

    private async Task<ModelVersionKey?> TrainAsync(TrainingItem item, CancellationToken cancellationToken)
    {
        var request = Planner.Pin(item.Request, _versions.TryGetValue(item.Request.Dataset, out var version) ? version : null);
        var id = item.RunId ?? (await client.StartRunAsync(request, cancellationToken).ConfigureAwait(false)).Id;
        var run = await EndAsync(id, $"training {item.Name}", cancellationToken).ConfigureAwait(false);
        session.Say($"training {item.Name}: {Outcome(run)}");
        return run.Product is { OwnerId: { } model, Number: { } number } ? new(model, number) : null;
    }

    private async Task DeployAsync(DeploymentItem item, CancellationToken cancellationToken)
    {
        var target = item.Target ?? _products[item.Training!.Value]
            ?? throw CliException.Failed("project.no-model", $"The training for deployment '{item.Name}' ended without a model.");
        if (item.Change != Change.Wait)
        {
            await client.DeployAsync(item.Name, $"{target.ModelId}:{target.Number}", cancellationToken).ConfigureAwait(false);
        }

        using var limit = new CancellationTokenSource(LongestLoad, session.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var details = await client.WaitForDeploymentAsync(item.Name, target.Number, either.Token).ConfigureAwait(false);
            if (details.Failure is { } failure)
            {
                throw CliException.Failed("project.not-served", $"Deployment '{item.Name}' does not serve version {target.Number}: {failure}");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw CliException.Failed("cli.not-ready", $"{item.Name} was not ready within {Humane.Duration(LongestLoad)}. See mlops deployments show {item.Name} and the host's log.");
        }

        session.Say($"deployment {item.Name}: answers with version {target.Number}");
    }

    private async Task<RunView> EndAsync(string id, string what, CancellationToken cancellationToken)
    {
        var run = await RunFollower.FollowAsync(session, id, null, cancellationToken).ConfigureAwait(false);
        return run.Status == RunStatus.Succeeded
            ? run
            : throw CliException.Failed(
                run.Failure?.Code ?? "run.cancelled",
                $"{what}: {(run.Failure is { } failure ? RunText.Failure(failure) : "the run was cancelled")}. Run: {run.Id}. What was done before stays; apply again once it is mended.");
    }

    private static string Outcome(RunView run) =>
        (run.Product?.Number is { } number ? $"version {number}" : "done")
        + string.Concat(run.Progress.Metrics.Take(3).Select(metric => $", {metric.Key} {Humane.Number(metric.Value)}"));
}
