namespace MlOps.Accounts;

/// <summary>Something that an actor used: an exact whole quantity over a half-open time. Append-only.</summary>
/// <param name="ActorId">Who used it.</param>
/// <param name="Meter">What was used.</param>
/// <param name="Quantity">How much, in the meter's unit. Never negative.</param>
/// <param name="From">From when, inclusive.</param>
/// <param name="To">Until when, exclusive.</param>
/// <param name="IsEstimated">Whether the quantity was derived, not read from a meter.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.UsageEvent")]
public sealed record UsageEvent(
    [property: Id(0)] string ActorId,
    [property: Id(1)] Meter Meter,
    [property: Id(2)] long Quantity,
    [property: Id(3)] DateTimeOffset From,
    [property: Id(4)] DateTimeOffset To,
    [property: Id(5)] bool IsEstimated = false);

/// <summary>What is metered. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.accounts.Meter")]
public enum Meter
{
    /// <summary>CPU time of a worker process, in nanoseconds.</summary>
    WorkerCpu = 1,

    /// <summary>Wall time of a worker process, in nanoseconds.</summary>
    WorkerWall = 2,

    /// <summary>Calls of an actor.</summary>
    Calls = 3,

    /// <summary>Calls that ended in an exception.</summary>
    Errors = 4,

    /// <summary>Wall time of an actor's calls, in nanoseconds; it holds waiting and so has no price.</summary>
    CallWall = 5,

    /// <summary>Rows predicted.</summary>
    Predictions = 6,

    /// <summary>CPU time of predictions, in nanoseconds.</summary>
    PredictionCpu = 7,

    /// <summary>Bytes kept over time, in byte-seconds.</summary>
    Storage = 8,

    /// <summary>CPU time of an actor's calls, and of what it does between them, in nanoseconds.</summary>
    CallCpu = 9,
}
