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

    /// <summary>What the project used.</summary>
    public Task<AccountView> GetAccountAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountView>(Call.Get($"account"), cancellationToken);

    /// <summary>Who did what, newest first, of one actor or of all.</summary>
    public Task<AuditEntries> GetAuditAsync(string? actor = null, long? before = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AuditEntries>(
            Call.Get($"audit", ("actor", actor), ("before", Text(before)), ("limit", Text(limit))), cancellationToken);
}
