using System.Text.Json;
using MlOps.Accounts;

namespace MlOps.Runs;

internal sealed record RunState : ActorState
{
    public required string ProjectId { get; init; }

    public required string ParentId { get; init; }

    public required RunSpec Spec { get; init; }

    public int Priority { get; init; }

    public RunStatus Status { get; init; }

    /// <summary>The attempt's number: the fencing token of every report.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that ended with the loss of their host.</summary>
    public int LostAttempts { get; init; }

    /// <summary>Attempts that could not fetch what the run needs.</summary>
    public int FetchFaults { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? FetchFaultsSince { get; init; }

    /// <summary>Those of them that found it damaged or gone.</summary>
    public int InputFaults { get; init; }

    public string? Holder { get; init; }

    public DateTimeOffset? LeaseExpiresAt { get; init; }

    public RunProgress Progress { get; init; } = RunProgress.None;

    public RunFailure? Failure { get; init; }

    /// <summary>What the worker made, until it is recorded where it belongs.</summary>
    public RunResult? Result { get; init; }

    /// <summary>What is kept of the result for good.</summary>
    public RunOutcome? Outcome { get; init; }

    public RunProduct? Product { get; init; }

    /// <summary>The model that the result is registered in, once it is found by its name, which may be another's when the step repeats.</summary>
    public string? RegistersIn { get; init; }

    /// <summary>Usage of ended attempts that is not in the account yet, by attempt.</summary>
    public ImmutableSortedDictionary<int, ImmutableArray<UsageEvent>> Unbilled { get; init; } = ImmutableSortedDictionary<int, ImmutableArray<UsageEvent>>.Empty;

    /// <summary>Whether files that only this run needs are still to be removed.</summary>
    public bool HoldsUpload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset WaitingSince { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the sweep must look whether the intent was completed.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Whether something is begun and not completed: recording the result, billing, cleaning up.</summary>
    public bool HasIntent => Status == RunStatus.Finishing || !Unbilled.IsEmpty || (Status.IsFinal() && HoldsUpload);

    public RunView ToView(string id) => new()
    {
        Id = id,
        ProjectId = ProjectId,
        ParentId = ParentId,
        Spec = Spec,
        Status = Status,
        Attempt = Attempt,
        Holder = Holder,
        Progress = Progress,
        Failure = Failure,
        Product = Product,
        Outcome = Outcome,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
    };

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        yield return new CatalogRow(new()
        {
            Id = actorId,
            Kind = Kinds.Run,
            Scope = ProjectId,
            ParentId = ParentId,
            Status = JsonNamingPolicy.CamelCase.ConvertName(Status.ToString()),
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(ToView(actorId), MlOpsJson.Options),
        });
        yield return new JobRow(Status == RunStatus.Queued
            ? new(actorId, Ids.DefaultQueue, ProjectId, Priority, WaitingSince, Spec.Limits.MemoryMiB)
            : null);
        yield return new WakeupRow((Status.IsHeld(), HasIntent) switch
        {
            (true, true) => LeaseExpiresAt < WakeAt ? LeaseExpiresAt : WakeAt,
            (true, false) => LeaseExpiresAt,
            (false, true) => WakeAt,
            _ => null,
        });
    }
}
