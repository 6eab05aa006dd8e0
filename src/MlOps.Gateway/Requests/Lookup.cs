using MlOps.Accounts;

namespace MlOps.Gateway.Requests;

/// <summary>Finds actors by the name, or the id, that a request bears. What it names, it is for, until something else is.</summary>
internal sealed class Lookup(IPlatformStore store, IGrainFactory grains, IConnectionMeter? connections = null, IUsageMeter? usage = null)
{
    private const string DefaultProjectName = "default";
    private const int HintCandidates = 1000;

    /// <summary>The scope of names that are unique in the cluster.</summary>
    public const string WholeCluster = "";

    /// <summary>The id of a project.</summary>
    /// <exception cref="RefusedException">There is none of that name.</exception>
    public async Task<string> ProjectAsync(string? nameOrId, CancellationToken cancellationToken) =>
        nameOrId is null or "" or DefaultProjectName or Ids.DefaultProject
            ? Ids.DefaultProject
            : await RequireAsync(WholeCluster, Kinds.Project, nameOrId, cancellationToken);

    /// <summary>The id of an actor.</summary>
    /// <exception cref="RefusedException">There is none of that name; the message names the nearest.</exception>
    public async Task<string> RequireAsync(string scope, string kind, string nameOrId, CancellationToken cancellationToken)
    {
        if (await FindAsync(scope, kind, nameOrId, cancellationToken) is { } entry)
        {
            return entry.Id;
        }

        var page = await store.ListAsync(new() { Kind = kind, Scope = scope, Limit = HintCandidates }, cancellationToken);
        var names = page.Entries.Select(candidate => candidate.Name).OfType<string>().ToArray();
        var hint = Nearest.To(nameOrId, names) is { } nearest ? $" Did you mean '{nearest}'?"
            : names.Length == 0 ? $" There is no {kind} yet."
            : "";
        throw RefusedException.NotFound(kind + ".unknown", $"There is no {kind} '{nameOrId}'.{hint}");
    }

    /// <summary>The actor, or null where there is none.</summary>
    public async Task<CatalogEntry?> FindAsync(string scope, string kind, string nameOrId, CancellationToken cancellationToken)
    {
        var entry = NameRules.IsIdOf(kind, nameOrId)
            ? await store.FindAsync(nameOrId, cancellationToken) is { } named && named.Kind == kind ? named : null
            : await store.FindAsync(scope, kind, nameOrId, cancellationToken);
        if (entry is not null && Ids.KindOf(entry.Scope) == Kinds.Project)
        {
            ChargeTo(entry.Scope, entry.Id);
        }

        return entry;
    }

    /// <summary>The request at hand is for this actor of a project.</summary>
    public void ChargeTo(string projectId, string actorId)
    {
        if (connections?.Current is { } request && usage is not null)
        {
            request.ChargeTo(usage.For(projectId, actorId));
        }
    }

    /// <summary>The id of an actor that is created by <paramref name="create"/> where there is none of that name.</summary>
    public async Task<string> EnsureAsync<TGrain, TCommand, TView>(
        string projectId,
        string kind,
        string nameOrId,
        TCommand create,
        Caller caller,
        CancellationToken cancellationToken)
        where TGrain : IActor<TCommand, TView>
        where TCommand : class
        where TView : class
    {
        if (NameRules.IsIdOf(kind, nameOrId))
        {
            return await RequireAsync(projectId, kind, nameOrId, cancellationToken);
        }

        if (await FindAsync(projectId, kind, nameOrId, cancellationToken) is { } entry)
        {
            return entry.Id;
        }

        var id = Ids.Derive(kind, caller);
        try
        {
            var reply = await grains.GetGrain<TGrain>(id).ExecuteAsync(create, caller, cancellationToken);
            reply.Accepted();
            return id;
        }
        catch (Exception exception) when (Problems.Of(exception) is { Status: StatusCodes.Status409Conflict })
        {
            // Another request created it in the same instant: theirs is as good as ours.
            if (await FindAsync(projectId, kind, nameOrId, cancellationToken) is { } theirs)
            {
                return theirs.Id;
            }

            throw;
        }
    }
}
