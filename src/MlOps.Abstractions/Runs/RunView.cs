namespace MlOps.Runs;

/// <summary>What a caller may see of a run.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunView")]
public sealed record RunView : IOfProject
{
    /// <summary>Its id, for ever.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The project that pays.</summary>
    [Id(1)] public required string ProjectId { get; init; }

    /// <summary>The dataset, experiment or (import) model that it belongs to.</summary>
    [Id(2)] public required string ParentId { get; init; }

    /// <summary>What it is to do, resolved.</summary>
    [Id(3)] public required RunSpec Spec { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(4)] public required RunStatus Status { get; init; }

    /// <summary>The attempt that runs or ran last; 0 before the first.</summary>
    [Id(5)] public required int Attempt { get; init; }

    /// <summary>The pool that holds it.</summary>
    [Id(6)] public string? Holder { get; init; }

    /// <summary>How far the last attempt is or was.</summary>
    [Id(7)] public required RunProgress Progress { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(8)] public RunFailure? Failure { get; init; }

    /// <summary>What came of it.</summary>
    [Id(9)] public RunProduct? Product { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(10)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked.</summary>
    [Id(11)] public required string CreatedBy { get; init; }

    /// <summary>When the last attempt began.</summary>
    [Id(12)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, well or not.</summary>
    [Id(13)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the worker found out and left; null until it is done.</summary>
    [Id(14)] public RunOutcome? Outcome { get; init; }
}

/// <summary>What came of a run: a dataset's version, or a model's (number and version id null where none was registered).</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunProduct")]
public sealed record RunProduct(
    [property: Id(0)] string? OwnerId,
    [property: Id(1)] int? Number,
    [property: Id(2)] string? VersionId = null);

/// <summary>Where a run stands. The numbers are on the wire: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.runs.RunStatus")]
public enum RunStatus
{
    /// <summary>Waits for a worker.</summary>
    Queued = 0,

    /// <summary>A worker is at it.</summary>
    Running = 1,

    /// <summary>A worker is at it and has to stop.</summary>
    Cancelling = 2,

    /// <summary>The worker is done; its result is being recorded.</summary>
    Finishing = 3,

    /// <summary>Ended with a result.</summary>
    Succeeded = 4,

    /// <summary>Ended without one; the failure says why.</summary>
    Failed = 5,

    /// <summary>Ended since someone no longer wanted it.</summary>
    Cancelled = 6,
}

/// <summary>Questions about <see cref="RunStatus"/>.</summary>
public static class RunStatusExtensions
{
    /// <summary>Whether nothing more will happen to the run.</summary>
    public static bool IsFinal(this RunStatus status) => status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>Whether a worker holds the run.</summary>
    public static bool IsHeld(this RunStatus status) => status is RunStatus.Running or RunStatus.Cancelling;
}
