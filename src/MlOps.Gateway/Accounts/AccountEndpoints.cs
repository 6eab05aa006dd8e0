using MlOps.Accounts;

namespace MlOps.Gateway.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/costs", GetCostsAsync).WithTags("Costs").WithSummary("What a project, or some of its actors, cost until now.").Produces<CostReport>();
        api.MapGet("/account", GetAccountAsync).WithTags("Costs").WithSummary("What a project used, by meter.").Produces<AccountView>();
        api.MapGet("/audit", GetAuditAsync).WithTags("Audit").WithSummary("Who did what, newest first.").Produces<AuditAnswer>();
    }

    private static async Task<IResult> GetCostsAsync(
        [AsParameters] CostQuery query, Lookup lookup, ICosts costs, CancellationToken cancellationToken)
    {
        var project = await lookup.ProjectAsync(query.Project, cancellationToken);
        var actors = await query.ActorsAsync(project, lookup, cancellationToken);
        return TypedResults.Ok(await costs.ReportAsync(project, actors, cancellationToken));
    }

    private static async Task<IResult> GetAccountAsync(string? project, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = Ids.Account(await lookup.ProjectAsync(project, cancellationToken));
        var view = await grains.GetGrain<IAccountGrain>(id).GetAsync(cancellationToken);
        return TypedResults.Ok(view ?? new AccountView(id, ImmutableSortedDictionary<Meter, long>.Empty, 0));
    }

    private static async Task<IResult> GetAuditAsync(
        string? actor, long? before, int? limit, IPlatformStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new AuditAnswer(await store.ListAsync(actor, before, Lists.Limit(limit), cancellationToken)));
}

/// <summary>Entries of the audit; the last one's sequence is the next page's <c>before</c>.</summary>
internal sealed record AuditAnswer(ImmutableArray<AuditEntry> Entries);
