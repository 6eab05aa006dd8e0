using System.Text.Json.Serialization;

namespace MlOps.Queues;

/// <summary>What a pool of workers can do, and what of it is free now.</summary>
[GenerateSerializer, Immutable, Alias("mlops.queues.WorkerOffer")]
public sealed record WorkerOffer
{
    /// <summary>The pool's holder: this start of its host.</summary>
    [Id(0)] public required string Holder { get; init; }

    /// <summary>Runs that it works on at a time.</summary>
    [Id(1)] public required int Slots { get; init; }

    /// <summary>How many more it would take now.</summary>
    [Id(2)] public required int FreeSlots { get; init; }

    /// <summary>Memory that its runs may use together, in MiB.</summary>
    [Id(3)] public required int MemoryMiB { get; init; }

    /// <summary>How much of it no run has reserved.</summary>
    [Id(4)] public required int FreeMemoryMiB { get; init; }

    /// <summary>The machine's cores.</summary>
    [Id(5)] public required int Cores { get; init; }

    /// <summary>Waiting runs that it leaves to others for a while, since it could not fetch what they need.</summary>
    [Id(6)] public ImmutableArray<string> Declined { get; init; } = [];

    /// <summary>How long the queue may keep the pool waiting for a run when there is none. Default: it answers at once, as a queue of an older version always does.</summary>
    [Id(7), JsonIgnore] public TimeSpan Patience { get; init; }
}
