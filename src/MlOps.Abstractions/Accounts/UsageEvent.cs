namespace MlOps.Accounts;

/// <summary>Something that an actor used: an exact whole quantity over a half-open time. Append-only.</summary>
/// <param name="ActorId">Who used it.</param>
/// <param name="Meter">What was used.</param>
/// <param name="Quantity">How much, in the meter's unit. Negative only where it corrects.</param>
/// <param name="From">From when, inclusive.</param>
/// <param name="To">Until when, exclusive.</param>
/// <param name="IsEstimated">Whether the quantity was derived, not read from a meter.</param>
/// <param name="Facets">What only the moment knows of it.</param>
/// <param name="Corrects">The key of the event in the same account that this one takes back, in part or whole.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.UsageEvent")]
public sealed record UsageEvent(
    [property: Id(0)] string ActorId,
    [property: Id(1)] Meter Meter,
    [property: Id(2)] long Quantity,
    [property: Id(3)] DateTimeOffset From,
    [property: Id(4)] DateTimeOffset To,
    [property: Id(5)] bool IsEstimated = false,
    [property: Id(6)] UsageFacets? Facets = null,
    [property: Id(7)] string? Corrects = null);

/// <summary>What is known of usage only when it happens, and cannot be told from its actor later.</summary>
/// <param name="ModelVersionId">The version of a model that answered.</param>
/// <param name="Caller">Who asked.</param>
/// <param name="Host">The machine that did the work.</param>
/// <param name="Description">What it was, in words.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.UsageFacets")]
public sealed record UsageFacets(
    [property: Id(0)] string? ModelVersionId = null,
    [property: Id(1)] string? Caller = null,
    [property: Id(2)] string? Host = null,
    [property: Id(3)] string? Description = null);

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

    /// <summary>Money paid to others, such as for a licence, in millionths of the rate card's currency.</summary>
    Charge = 10,

    /// <summary>CPU time of a host that no actor is charged for, in microseconds. What turns out later to be an actor's is taken off what comes.</summary>
    UnattributedCpu = 11,

    /// <summary>CPU time of a host that actors are charged for, in microseconds. It has its price with them.</summary>
    AttributedCpu = 12,

    /// <summary>Time that a machine's processors had nothing to do, in microseconds of one of them.</summary>
    IdleCpu = 13,

    /// <summary>Bytes of requests that a host took in for an actor.</summary>
    BytesIn = 14,

    /// <summary>Bytes of answers that a host gave for an actor.</summary>
    BytesOut = 15,

    /// <summary>Resident memory of a worker process over time, in kilobyte-seconds (1000 bytes).</summary>
    WorkerMemory = 16,

    /// <summary>Bytes that a worker process read.</summary>
    WorkerRead = 17,

    /// <summary>Bytes that a worker process wrote.</summary>
    WorkerWritten = 18,

    /// <summary>Memory that a host holds for a loaded model over time, in kilobyte-seconds (1000 bytes): about what its file has.</summary>
    ModelMemory = 19,
}
