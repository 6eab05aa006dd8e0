namespace MlOps.Runs;

/// <summary>The run was asked for, and its spec is resolved against the dataset's schema.</summary>
internal sealed record SubmitResolved(SubmitRun Submit, RunSpec Resolved) : RunCommand;

/// <summary>The attempt's lease ran out, or its holder is known to be dead.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Expired">The end of the lease that was seen to be over: one that was renewed since is not. Null where the holder is known to be dead.</param>
internal sealed record LoseAttempt(int Attempt, DateTimeOffset? Expired = null) : RunCommand;

/// <summary>An ended attempt's usage is in the account.</summary>
internal sealed record Billed(int Attempt) : RunCommand;

/// <summary>The model is found, or made, that the result is to be registered in.</summary>
internal sealed record ModelFound(string ModelId) : RunCommand;

/// <summary>The result is recorded where it belongs.</summary>
internal sealed record Recorded(RunProduct Product) : RunCommand;

/// <summary>The result cannot be recorded where it belongs, and never will.</summary>
internal sealed record NotRecorded(RunFailure Failure) : RunCommand;

/// <summary>Files that only this run needed are gone.</summary>
internal sealed record CleanedUp : RunCommand;
