using MlOps.Accounts;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>What the project, or some of it, cost until now.</summary>
    public Task<CostReport> GetCostsAsync(CostFilter? filter = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CostReport>(
            Call.Get(
                $"costs",
                ("actor", filter?.Actor),
                ("dataset", filter?.Dataset),
                ("run", filter?.Run),
                ("model", filter?.Model),
                ("deployment", filter?.Deployment)),
            cancellationToken);

    /// <summary>What was used in a period, and what it cost, by whatever is asked; of all projects where they are asked by or <paramref name="allProjects"/>.</summary>
    /// <param name="by">What the rows are.</param>
    /// <param name="from">From this whole hour on; null: from the first usage on.</param>
    /// <param name="to">Until this whole hour; null: until now.</param>
    /// <param name="tag">Which tag, where asked by tag.</param>
    /// <param name="allProjects">Whether of all projects.</param>
    /// <param name="spread">Who bears the CPU time of hosts and machines that nobody is charged for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<CostSlice> GetCostsByAsync(
        CostDimension by,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        string? tag = null,
        bool allProjects = false,
        CostSpread spread = CostSpread.None,
        CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CostSlice>(
            Call.Get(
                $"costs/by/{by.ToString().ToLowerInvariant()}",
                ("from", from?.UtcDateTime.ToString("O")),
                ("to", to?.UtcDateTime.ToString("O")),
                ("tag", tag),
                ("allProjects", allProjects ? "true" : null),
                ("spread", spread == CostSpread.None ? null : spread.ToString().ToLowerInvariant())),
            cancellationToken);

    /// <summary>What one row of that, of this project, is made of: quantities, prices, and the ledger's events.</summary>
    /// <param name="by">What the rows are.</param>
    /// <param name="key">The row's key, or its name.</param>
    /// <param name="from">From this whole hour on; null: from the first usage on.</param>
    /// <param name="to">Until this whole hour; null: until now.</param>
    /// <param name="tag">Which tag, where asked by tag.</param>
    /// <param name="after">Events from behind this key on.</param>
    /// <param name="limit">At most so many events; null: 100.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<CostExplanation> ExplainCostsAsync(
        CostDimension by,
        string key,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        string? tag = null,
        string? after = null,
        int? limit = null,
        CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CostExplanation>(
            Call.Get(
                $"costs/explain/{by.ToString().ToLowerInvariant()}",
                ("key", key),
                ("from", from?.UtcDateTime.ToString("O")),
                ("to", to?.UtcDateTime.ToString("O")),
                ("tag", tag),
                ("after", after),
                ("limit", Text(limit))),
            cancellationToken);

    /// <summary>What a version of a model cost until now, with all that led to it and all that it did since.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">A number, <c>@alias</c>, or <c>newest</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<CostLineage> GetCostLineageAsync(string model, string version = "newest", CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CostLineage>(Call.Get($"costs/lineage/{model}", ("version", version)), cancellationToken);

    /// <summary>The rate card: what things cost, and when.</summary>
    public Task<RateCardView> GetRateCardAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RateCardView>(Call.Get($"costs/rates"), cancellationToken);

    /// <summary>Sets the rate card. All usage is priced by it, also earlier one.</summary>
    /// <param name="card">The card, with the prices of all times.</param>
    /// <param name="expected">The number of the card that is to be replaced; null: whichever it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<RateCardView> PutRateCardAsync(RateCard card, int? expected = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RateCardView>(
            Call.Change(HttpMethod.Put, $"costs/rates", CallContent.Json(card)) with { Query = [("expected", Text(expected))] }, cancellationToken);

    /// <summary>Enters what was paid to others: all of it or nothing. What is there already under its key is left out.</summary>
    public Task<AccountView> EnterChargesAsync(IEnumerable<ChargeEntry> charges, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountView>(Call.Change(HttpMethod.Post, $"costs/charges", CallContent.Json(new { charges })), cancellationToken);

    /// <summary>The events of the project's ledger by key, from behind <paramref name="after"/> on, of all actors or of one.</summary>
    public Task<UsageEntries> GetUsageEventsAsync(string? actor = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UsageEntries>(Call.Get($"costs/events", ("actor", actor), ("after", after), ("limit", Text(limit))), cancellationToken);

    /// <summary>Takes an event back, whole, by a second one. What is right is entered anew.</summary>
    public Task<AccountView> ReverseUsageAsync(string key, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountView>(Call.Change(HttpMethod.Post, $"costs/events/reverse") with { Query = [("key", key)] }, cancellationToken);

    /// <summary>What the project used.</summary>
    public Task<AccountView> GetAccountAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountView>(Call.Get($"account"), cancellationToken);

    /// <summary>Who did what, newest first, of one actor or of all.</summary>
    public Task<AuditEntries> GetAuditAsync(string? actor = null, long? before = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AuditEntries>(
            Call.Get($"audit", ("actor", actor), ("before", Text(before)), ("limit", Text(limit))), cancellationToken);
}
