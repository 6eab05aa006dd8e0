namespace MlOps.Accounts;

/// <summary>What a caller may see of an account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Totals">The sum of all events by meter: always equal to the ledger's rows.</param>
/// <param name="Events">How many events were entered.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.AccountView")]
public sealed record AccountView(
    [property: Id(0)] string Id,
    [property: Id(1)] ImmutableSortedDictionary<Meter, long> Totals,
    [property: Id(2)] long Events);
