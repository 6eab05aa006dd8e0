using System.Text.Json;
using MlOps.Projects;
using MlOps.Runs;

namespace MlOps.Accounts;

/// <summary>
/// Whose usage is whose: what an actor belongs to, by the catalog. What never changes is remembered; owner and tags of the
/// project are read each time.
/// </summary>
internal sealed class CostSubjects(ICatalog catalog)
{
    /// <summary>Runs come and go; beyond so many, all is forgotten and read anew.</summary>
    private const int MostRemembered = 10_000;

    private readonly Dictionary<string, CostSubject> _actors = [];
    private readonly Dictionary<(string ActorId, UsageFacets? Facets), BilledTo> _numbered = [];
    private JsonElement _project;

    public async ValueTask<ImmutableArray<BilledUsage>> OfAsync(string projectId, ImmutableArray<UsageEvent> events, CancellationToken cancellationToken)
    {
        var project = await catalog.FindAsync(projectId, cancellationToken);
        Forget(project);
        var billed = ImmutableArray.CreateBuilder<BilledUsage>(events.Length);
        var here = new Dictionary<(string ActorId, UsageFacets? Facets), BilledTo>();
        foreach (var used in events)
        {
            var key = (used.ActorId, used.Facets);
            if (!_numbered.TryGetValue(key, out var to) && !here.TryGetValue(key, out to))
            {
                var subject = OfProject(WithFacets(await ActorAsync(used.ActorId, cancellationToken), used.Facets), projectId, project);
                here[key] = to = new(NumberedSubject.Of(subject), NumberedSubject.Of(new() { Kind = CostSubject.Pool, Host = subject.Host }));

                // Another call may have found the project changed meanwhile.
                if (_actors.ContainsKey(used.ActorId) && IsSame(project?.View ?? default, _project))
                {
                    _numbered[key] = to;
                }
            }

            billed.Add(new(used, to.User, to.Pool));
        }

        return billed.MoveToImmutable();
    }

    /// <summary>Whose is what a listed actor has, now. Not for runs.</summary>
    public static CostSubject Of(CatalogEntry entry, string projectId, CatalogEntry? project) => OfProject(Of(entry), projectId, project);

    /// <summary>Where the project is another than it was, or too much is remembered.</summary>
    private void Forget(CatalogEntry? project)
    {
        var view = project?.View ?? default;
        if (_numbered.Count > MostRemembered || _actors.Count > MostRemembered || !IsSame(view, _project))
        {
            _numbered.Clear();
            _actors.Clear();
            _project = view;
        }
    }

    private static bool IsSame(JsonElement one, JsonElement other) =>
        one.ValueKind == other.ValueKind && (one.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(one, other));

    private static CostSubject OfProject(CostSubject subject, string projectId, CatalogEntry? project)
    {
        var view = project?.View.Deserialize<ProjectView>(MlOpsJson.Options);
        return subject with
        {
            ProjectId = projectId,
            Owner = view?.Members.Where(member => member.Value == ProjectRole.Owner).Select(member => member.Key).FirstOrDefault(),
            Tags = view is { Tags: { IsEmpty: false } tags } ? tags : null,
        };
    }

    private static CostSubject WithFacets(CostSubject subject, UsageFacets? facets) => facets is null ? subject : subject with
    {
        ModelVersionId = facets.ModelVersionId ?? subject.ModelVersionId,
        ModelId = facets.ModelVersionId is { } version ? Ids.ModelOf(version) : subject.ModelId,
        Caller = facets.Caller ?? subject.Caller,
        Host = facets.Host ?? subject.Host,
    };

    private async ValueTask<CostSubject> ActorAsync(string actorId, CancellationToken cancellationToken)
    {
        if (_actors.TryGetValue(actorId, out var known))
        {
            return known;
        }

        if (Ids.KindOf(actorId) == Kinds.Machine)
        {
            return _actors[actorId] = new() { Kind = Kinds.Machine, ActorId = actorId };
        }

        if (await catalog.FindAsync(actorId, cancellationToken) is not { } entry)
        {
            // Gone, or not listed: it pays under its own name.
            return new() { Kind = Ids.KindOf(actorId) ?? "unknown", ActorId = actorId };
        }

        var (subject, isFinal) = entry.Kind == Kinds.Run ? await RunAsync(entry, cancellationToken) : (Of(entry), true);
        if (isFinal)
        {
            _actors[actorId] = subject;
        }

        return subject;
    }

    private static CostSubject Of(CatalogEntry entry)
    {
        var subject = new CostSubject { Kind = entry.Kind, ActorId = entry.Id };
        return entry.Kind switch
        {
            Kinds.Dataset => subject with { DatasetId = entry.Id },
            Kinds.Experiment => subject with { ExperimentId = entry.Id },
            Kinds.Model => subject with { ModelId = entry.Id },
            Kinds.ModelVersion => subject with { ModelId = Ids.ModelOf(entry.Id), ModelVersionId = entry.Id },
            Kinds.Deployment => subject with { DeploymentId = entry.Id },
            _ => subject,
        };
    }

    /// <summary>A run belongs to what it reads and to what it makes. Whether that is all that will ever be known.</summary>
    private async ValueTask<(CostSubject Subject, bool IsFinal)> RunAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        var run = entry.View.Deserialize<RunView>(MlOpsJson.Options)!;
        var subject = new CostSubject { Kind = Kinds.Run, Caller = run.CreatedBy };
        switch (run.Spec)
        {
            case TrainingSpec training:
                var modelId = training.Register is { } name ? await ModelAsync(run.ProjectId, name, cancellationToken) : null;
                return (
                    subject with { ExperimentId = run.ParentId, DatasetId = training.DatasetId, ModelId = modelId, ModelName = modelId is null ? training.Register : null },
                    training.Register is null || modelId is not null);
            case PredictionSpec prediction:
                return (subject with { DatasetId = prediction.DatasetId, ModelVersionId = prediction.ModelVersionId, ModelId = Ids.ModelOf(prediction.ModelVersionId) }, true);
            case IngestionSpec ingestion:
                return (subject with { DatasetId = ingestion.DatasetId }, true);
            case ProfileSpec profile:
                return (subject with { DatasetId = profile.DatasetId }, true);
            case ImportSpec:
                return (subject with { ModelId = run.ParentId }, true);
            default:
                return (subject, true);
        }
    }

    private async ValueTask<string?> ModelAsync(string projectId, string name, CancellationToken cancellationToken) =>
        (await catalog.FindAsync(projectId, Kinds.Model, name, cancellationToken))?.Id;

    private sealed record BilledTo(NumberedSubject User, NumberedSubject Pool);
}
