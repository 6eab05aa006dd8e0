using Microsoft.AspNetCore.Mvc;

namespace MlOps.Gateway.Accounts;

/// <summary>Whose costs are asked for. Nothing: the whole project's.</summary>
internal sealed record CostQuery(
    [property: FromQuery(Name = "project")] string? Project,
    [property: FromQuery(Name = "actor")] string[]? Actor,
    [property: FromQuery(Name = "dataset")] string[]? Dataset,
    [property: FromQuery(Name = "run")] string[]? Run,
    [property: FromQuery(Name = "model")] string[]? Model,
    [property: FromQuery(Name = "deployment")] string[]? Deployment)
{
    /// <summary>The actors meant; null where none is named.</summary>
    public async Task<IReadOnlyCollection<string>?> ActorsAsync(string project, Lookup lookup, CancellationToken cancellationToken)
    {
        (string Scope, string Kind, string[]? Given)[] asked =
        [
            (project, Kinds.Dataset, Dataset),
            (project, Kinds.Run, Run),
            (project, Kinds.Model, Model),
            (Lookup.WholeCluster, Kinds.Deployment, Deployment),
        ];
        var actors = new HashSet<string>(Actor ?? [], StringComparer.Ordinal);
        foreach (var (scope, kind, nameOrId) in asked.SelectMany(one => (one.Given ?? []).Select(name => (one.Scope, one.Kind, name))))
        {
            actors.Add(await lookup.RequireAsync(scope, kind, nameOrId, cancellationToken));
        }

        return actors.Count == 0 ? null : actors;
    }
}
