using MlOps.Work;

namespace MlOps.Runs;

/// <summary>
/// What one kind of run is, from its asking to what becomes of its result. The run itself knows none of it: it owns
/// state, lease and attempts, and asks its kind at each of the four steps.
/// </summary>
internal interface IRunKind
{
    /// <summary>The specs that are of this kind.</summary>
    Type SpecType { get; }

    /// <summary>Decides what the spec leaves open, or says why it cannot be done. Called once, when the run is submitted.</summary>
    ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken);

    /// <summary>The worker's job. Called for every attempt, on the host that works.</summary>
    Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken);

    /// <summary>Puts what the worker made where it belongs; the files are whole before the run hears of them.</summary>
    Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files);

    /// <summary>
    /// Enters the result where it belongs; <see cref="Recorded"/>, or <see cref="NotRecorded"/> where it never can be, or
    /// something to keep first, after which it is called again. May be broken off anywhere and called again: every step
    /// bears a request id of its own.
    /// </summary>
    Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result);
}
