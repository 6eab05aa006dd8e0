namespace MlOps.Runs;

/// <summary>Something asked of a run.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunCommand")]
public abstract record RunCommand;

/// <summary>Asks for the run. It waits in its queue once this is answered.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.SubmitRun")]
public sealed record SubmitRun : RunCommand
{
    /// <summary>The project that pays.</summary>
    [Id(0)] public required string ProjectId { get; init; }

    /// <summary>The dataset (ingestion), experiment (training) or model (import) that it belongs to.</summary>
    [Id(1)] public required string ParentId { get; init; }

    /// <summary>What to do.</summary>
    [Id(2)] public required RunSpec Spec { get; init; }

    /// <summary>Higher goes first; equal ones share fairly between projects. Default: 0.</summary>
    [Id(3)] public int Priority { get; init; }
}

/// <summary>A worker pool takes the run: the next attempt begins under its lease.</summary>
/// <param name="Holder">The pool, by a name that no other start of it bears.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.TakeRun")]
public sealed record TakeRun([property: Id(0)] string Holder) : RunCommand;

/// <summary>A sign of life of the worker: renews the lease and says how far it is.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.ReportProgress")]
public sealed record ReportProgress([property: Id(0)] int Attempt, [property: Id(1)] RunProgress Progress) : RunCommand;

/// <summary>The worker has done its work; the run goes on to record what came of it.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.CompleteRun")]
public sealed record CompleteRun([property: Id(0)] int Attempt, [property: Id(1)] RunResult Result, [property: Id(2)] RunProgress Progress) : RunCommand;

/// <summary>The worker ended without a result: its input was wrong, it crashed, or it broke a limit.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.FailRun")]
public sealed record FailRun([property: Id(0)] int Attempt, [property: Id(1)] RunFailure Failure, [property: Id(2)] RunProgress Progress) : RunCommand;

/// <summary>The worker was stopped since the run was cancelled.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.StopRun")]
public sealed record StopRun([property: Id(0)] int Attempt, [property: Id(1)] RunProgress Progress) : RunCommand;

/// <summary>
/// The pool gives the run back: its host is going down, which does not count against the run, or could not fetch what the
/// run needs, which it may do a few times.
/// </summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Progress">How far it got.</param>
/// <param name="Fault">Why it could not begin; null where its host is going down.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.ReturnRun")]
public sealed record ReturnRun(
    [property: Id(0)] int Attempt,
    [property: Id(1)] RunProgress Progress,
    [property: Id(2)] FetchFault? Fault = null) : RunCommand;

/// <summary>Why an attempt could not begin.</summary>
/// <param name="Message">What could not be fetched, and where.</param>
/// <param name="IsOfInput">Whether what the run needs is itself at fault — damaged, deleted —, and not the host or the moment.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.FetchFault")]
public sealed record FetchFault([property: Id(0)] string Message, [property: Id(1)] bool IsOfInput);

/// <summary>Someone no longer wants the run. Harmless when it has ended as cancelled.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.CancelRun")]
public sealed record CancelRun : RunCommand;
