namespace MlOps.Accounts;

/// <summary>Something asked of an account.</summary>
[GenerateSerializer, Immutable, Alias("mlops.accounts.AccountCommand")]
public abstract record AccountCommand;

/// <summary>Enters usage. All of it or nothing.</summary>
[GenerateSerializer, Immutable, Alias("mlops.accounts.RecordUsage")]
public sealed record RecordUsage([property: Id(0)] ImmutableArray<UsageEvent> Events) : AccountCommand;
