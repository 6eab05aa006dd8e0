namespace MlOps.Accounts;

/// <summary>Something asked of an account.</summary>
[GenerateSerializer, Immutable, Alias("mlops.accounts.AccountCommand")]
public abstract record AccountCommand;

/// <summary>Enters usage. All of it or nothing.</summary>
[GenerateSerializer, Immutable, Alias("mlops.accounts.RecordUsage")]
public sealed record RecordUsage([property: Id(0)] ImmutableArray<UsageEvent> Events) : AccountCommand;

/// <summary>Enters what was paid to others. All of it or nothing; a charge that is there already is left out.</summary>
[GenerateSerializer, Immutable, Alias("mlops.accounts.EnterCharges")]
public sealed record EnterCharges([property: Id(0)] ImmutableArray<Charge> Charges) : AccountCommand;

/// <summary>Takes an event back, whole: a second one takes as much from the same hours. What is right is entered anew.</summary>
/// <param name="Key">The event's key.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.ReverseUsage")]
public sealed record ReverseUsage([property: Id(0)] string Key) : AccountCommand;

/// <summary>What was paid to others.</summary>
/// <param name="Key">Names it in its account for ever, in 1 to 220 characters: the same again changes nothing, another charge under the same key is refused.</param>
/// <param name="ActorId">What it was paid for: the project, or an actor of it.</param>
/// <param name="Amount">How much: more than 0, at most a billion, with at most 6 decimal places.</param>
/// <param name="Currency">The rate card's currency. Nothing is converted.</param>
/// <param name="From">When what was paid for begins. The amount is spread evenly from here on.</param>
/// <param name="To">When it ends, at most 366 days later. Equal to <paramref name="From"/>: it falls due at once.</param>
/// <param name="Description">What it is.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.Charge")]
public sealed record Charge(
    [property: Id(0)] string Key,
    [property: Id(1)] string ActorId,
    [property: Id(2)] decimal Amount,
    [property: Id(3)] string Currency,
    [property: Id(4)] DateTimeOffset From,
    [property: Id(5)] DateTimeOffset To,
    [property: Id(6)] string? Description = null);
