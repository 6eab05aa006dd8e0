using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Cli.Projects;

/// <summary>Asks the platform how what mlops.json speaks of stands.</summary>
internal sealed class StandingReader(MlOpsHttpClient client)
{
    private const int RunsLookedAt = 1000;

    public async Task<Standing> ReadAsync(Wanted wanted, CancellationToken cancellationToken)
    {
        var project = await FindAsync(() => client.GetProjectAsync(wanted.Project ?? "default", cancellationToken), "project.unknown").ConfigureAwait(false);
        var datasets = ImmutableDictionary.CreateBuilder<string, DatasetStanding>();
        foreach (var dataset in project is null ? [] : wanted.Datasets)
        {
            if (await DatasetAsync(dataset, cancellationToken).ConfigureAwait(false) is { } found)
            {
                datasets.Add(dataset.Name, found);
            }
        }

        var trainings = ImmutableArray.CreateBuilder<TrainingStanding>();
        foreach (var (index, request) in wanted.Trainings.Index())
        {
            trainings.Add(project is null
                ? new(null, [])
                : await AtAsync($"trainings[{index}]", "", () => TrainingAsync(request, wanted, datasets, cancellationToken)).ConfigureAwait(false));
        }

        var deployments = ImmutableDictionary.CreateBuilder<string, DeploymentStanding>();
        var models = ImmutableDictionary.CreateBuilder<string, ModelVersionKey>();
        foreach (var (index, deployment) in wanted.Deployments.Index())
        {
            if (Planner.TrainingOf(deployment, wanted.Trainings) is null)
            {
                models[deployment.Model] = await AtAsync(
                    $"deployments[{index}].model",
                    $" No training in {ProjectFile.Name} registers it either.",
                    () => ModelAsync(deployment, cancellationToken)).ConfigureAwait(false);
            }

            if (await FindAsync(() => client.GetDeploymentAsync(deployment.Name, cancellationToken), "deployment.unknown").ConfigureAwait(false) is not { } found)
            {
                continue;
            }

            // Names of deployments are unique in the cluster: what another project serves is not ours to move.
            if (found.Deployment.ProjectId != project?.Id)
            {
                throw CliException.Failed(
                    "project.deployment-taken",
                    $"deployments[{index}].name: the deployment '{deployment.Name}' is another project's ({found.Deployment.ProjectId}); choose another name.");
            }

            var served = found.Deployment.Version;
            deployments.Add(deployment.Name, new(new(served.ModelId, served.Number), found.IsReady));
        }

        var ids = trainings.SelectMany(training => training.Runs.Select(run => run.Product)).OfType<ModelVersionKey>()
            .Concat(models.Values).Concat(deployments.Values.Select(deployment => deployment.Serves))
            .Select(version => version.ModelId).Distinct();
        return new()
        {
            ModelNames = await NamesAsync(ids, cancellationToken).ConfigureAwait(false),
            HasProject = project is not null,
            Datasets = datasets.ToImmutable(),
            Trainings = trainings.ToImmutable(),
            Deployments = deployments.ToImmutable(),
            Models = models.ToImmutable(),
        };
    }

    private async Task<DatasetStanding?> DatasetAsync(WantedDataset wanted, CancellationToken cancellationToken)
    {
        if (await FindAsync(() => client.GetDatasetAsync(wanted.Name, cancellationToken), "dataset.unknown").ConfigureAwait(false) is not { } details)
        {
            return null;
        }

        // How a version was read stands in its manifest; only those of the same bytes are of interest.
        var versions = ImmutableArray.CreateBuilder<KnownVersion>();
        foreach (var version in details.Versions.Where(version => version.Content.RawDigest == wanted.Read.Digest && version.Content.AllParts().Length == 1))
        {
            var manifest = (await client.GetDatasetVersionAsync(wanted.Name, version.Number, cancellationToken).ConfigureAwait(false)).Manifest;
            versions.Add(new(version.Number, new(version.Content.RawDigest, manifest.Csv, manifest.File)));
        }

        var runs = await client.ListRunsAsync(new("ingestion", null, details.Dataset.Id), null, cancellationToken).ConfigureAwait(false);
        var uploads = runs.Items
            .Where(run => !run.Status.IsFinal() && run.Spec is IngestionSpec)
            .Select(run => new Upload(run.Id, Read((IngestionSpec)run.Spec)));
        return new(details.Dataset.NewestVersion, versions.ToImmutable(), [.. uploads]);
    }

    private async Task<TrainingStanding> TrainingAsync(
        RunRequest request, Wanted wanted, IReadOnlyDictionary<string, DatasetStanding> datasets, CancellationToken cancellationToken)
    {
        var data = wanted.Datasets.FirstOrDefault(dataset => dataset.Name == request.Dataset);
        var version = data is null ? null : Planner.VersionOf(data, datasets.GetValueOrDefault(data.Name));
        if (data is not null && version is null && request.DatasetVersion is null)
        {
            return new(null, []);
        }

        var resolved = await FindAsync(
            () => client.ResolveRunAsync(Planner.Pin(request, version), cancellationToken), "experiment.unknown").ConfigureAwait(false);
        if (resolved is null)
        {
            return new(null, []);
        }

        var experiment = request.Experiment
            ?? data?.Name
            ?? (await client.GetDatasetAsync(request.Dataset, cancellationToken).ConfigureAwait(false)).Dataset.Name;
        var runs = await client.ListRunsAsync(new("training", null, experiment), new(Limit: RunsLookedAt), cancellationToken).ConfigureAwait(false);
        return new(resolved, [.. runs.Items.Where(run => run.Spec is TrainingSpec).Select(Past)]);
    }

    private async Task<ModelVersionKey> ModelAsync(DeploymentEntry deployment, CancellationToken cancellationToken)
    {
        var reference = Commands.ModelReference.Parse(deployment.Model);
        var found = await client.GetModelVersionAsync(reference.Model, reference.Version ?? "newest", cancellationToken).ConfigureAwait(false);
        return new(found.Version.ModelId, found.Version.Number);
    }

    /// <summary>Says which place of the file a refusal is about.</summary>
    private static async Task<T> AtAsync<T>(string path, string remark, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (MlOpsApiException refused) when (refused.Status is 400 or 404 or 409)
        {
            throw new CliException(ExitCodes.Refused, refused.Code, $"{ProjectFile.Name}, {path}: {refused.Message}{remark}");
        }
    }

    private async Task<ImmutableDictionary<string, string>> NamesAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var names = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var id in ids)
        {
            if (await FindAsync(() => client.GetModelAsync(id, cancellationToken), "model.unknown").ConfigureAwait(false) is { } found)
            {
                names.Add(id, found.Model.Name);
            }
        }

        return names.ToImmutable();
    }

    private static PastRun Past(RunView run) =>
        new(run.Id, run.Status, (TrainingSpec)run.Spec, run.Product is { OwnerId: { } model, Number: { } number } ? new(model, number) : null);

    private static Reading Read(IngestionSpec spec) => new(spec.RawDigest, spec.Csv, spec.File);

    private static async Task<T?> FindAsync<T>(Func<Task<T>> ask, string ifAbsent)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (MlOpsApiException refused) when (refused.Code == ifAbsent)
        {
            return null;
        }
    }
}
