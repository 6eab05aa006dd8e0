using MlOps.Accounts;
using MlOps.Gateway.Models;

namespace MlOps.Gateway.Accounts;

internal static class AccountEndpoints
{
    private const int MostCharges = 1000;

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/costs", GetCostsAsync).WithTags("Costs").WithSummary("What a project, or some of its actors, cost until now.").Produces<CostReport>();
        api.MapGet("/costs/by/{dimension}", GetSliceAsync).WithTags("Costs").WithSummary("What was used in a period, and what it cost, by whatever is asked.").Produces<CostSlice>();
        api.MapGet("/costs/explain/{dimension}", ExplainAsync).WithTags("Costs").WithSummary("What a row of such an answer is made of: quantities, prices, and the ledger's events.").Produces<CostExplanation>();
        api.MapGet("/costs/lineage/{model}", GetLineageAsync).WithTags("Costs").WithSummary("What a version of a model cost until now, with what led to it.").Produces<CostLineage>();
        api.MapGet("/costs/rates", (IRateCards cards, CancellationToken cancellationToken) => cards.CurrentAsync(cancellationToken))
            .WithTags("Costs").WithSummary("The rate card: what things cost, and when.").Produces<RateCardView>();
        api.MapPut("/costs/rates", PutRatesAsync).WithTags("Costs").WithSummary("Sets the rate card; all usage is priced by it, also earlier one.").Produces<RateCardView>();
        api.MapPost("/costs/charges", EnterChargesAsync).WithTags("Costs").WithSummary("Enters what was paid to others, such as licences.").Produces<AccountView>();
        api.MapGet("/costs/events", GetEventsAsync).WithTags("Costs").WithSummary("The events of the ledger, by key.").Produces<EventsAnswer>();
        api.MapPost("/costs/events/reverse", ReverseAsync).WithTags("Costs").WithSummary("Takes an event back by a second one; what is right is entered anew.").Produces<AccountView>();
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

    private static async Task<IResult> GetSliceAsync(
        string dimension, [AsParameters] SliceQuery query, Lookup lookup, ICosts costs, CancellationToken cancellationToken) =>
        TypedResults.Ok(await costs.ByAsync(await query.QuestionAsync(dimension, lookup, cancellationToken), cancellationToken));

    private static async Task<IResult> ExplainAsync(
        string dimension, string? key, string? after, int? limit, [AsParameters] SliceQuery query, Lookup lookup, ICosts costs, CancellationToken cancellationToken)
    {
        if (query.AllProjects == true || query.Spread is not null)
        {
            throw RefusedException.Invalid("costs.explain", "A row is explained of one project, by the events of its account: leave allProjects and spread out.");
        }

        var question = await (query with { AllProjects = false }).QuestionAsync(dimension, lookup, cancellationToken);
        return TypedResults.Ok(await costs.ExplainAsync(question, key ?? "", after, Lists.Limit(limit), cancellationToken)
            ?? throw RefusedException.NotFound("costs.no-row", $"Costs by {dimension} have no row '{key}' then. GET /costs/by/{dimension} shows them."));
    }

    private static async Task<IResult> GetLineageAsync(
        string model, string? project, string? version, Lookup lookup, IGrainFactory grains, ICosts costs, CancellationToken cancellationToken)
    {
        var selector = VersionSelector.Parse(version ?? VersionSelector.NewestText);
        var view = await grains.RequireModelAsync(lookup, await lookup.ProjectAsync(project, cancellationToken), model, cancellationToken);
        var number = view.Resolve(selector);
        return TypedResults.Ok(await costs.LineageAsync(Ids.ModelVersion(view.Id, number), cancellationToken)
            ?? throw RefusedException.NotFound("model.version-unknown", $"Model '{model}' has no version {number}."));
    }

    private static async Task<IResult> PutRatesAsync(RateCard card, int? expected, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok((await grains.GetGrain<IRateCardGrain>(Ids.DefaultRateCard).ExecuteAsync(new PutRateCard(card, expected), context.Caller(), context.RequestAborted)).Accepted());

    private static async Task<IResult> EnterChargesAsync(
        ChargesRequest request, string? project, HttpContext context, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (projectId, caller) = (await lookup.ProjectAsync(project, cancellationToken), context.Caller());
        var charges = ImmutableArray.CreateBuilder<Charge>();
        if (!request.Charges.IsDefault && request.Charges.Length > MostCharges)
        {
            throw RefusedException.Invalid("charge.none", $"Enter 1 to {MostCharges} charges at once.");
        }

        foreach (var (index, charge) in (request.Charges.IsDefault ? [] : request.Charges).Index())
        {
            charges.AddRange(await (charge ?? throw RefusedException.Invalid("charge.none", "A charge is an object, not null."))
                .ChargesAsync(projectId, $"{caller.RequestId}#{index}", lookup, cancellationToken));
        }

        return await SendAsync(projectId, new EnterCharges(charges.ToImmutable()), caller, grains, cancellationToken);
    }

    private static async Task<IResult> ReverseAsync(
        string key, string? project, HttpContext context, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken) =>
        await SendAsync(await lookup.ProjectAsync(project, cancellationToken), new ReverseUsage(key), context.Caller(), grains, cancellationToken);

    private static async Task<IResult> SendAsync(string projectId, AccountCommand command, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok((await grains.GetGrain<IAccountGrain>(Ids.Account(projectId)).ExecuteAsync(command, caller, cancellationToken)).Accepted());

    private static async Task<IResult> GetEventsAsync(
        string? project, string? actor, string? after, int? limit, Lookup lookup, IPlatformStore store, CancellationToken cancellationToken)
    {
        var account = Ids.Account(await lookup.ProjectAsync(project, cancellationToken));
        var rows = await store.EventsAsync(new(account) { ActorId = actor, After = after, Limit = Lists.Limit(limit) }, cancellationToken);
        return TypedResults.Ok(new EventsAnswer([.. rows.Select(row => UsageEntry.Of(row))]));
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
