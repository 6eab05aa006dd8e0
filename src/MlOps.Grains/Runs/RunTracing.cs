using System.Diagnostics;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>
/// A run's part in the trace of the request that asked for it. The context is kept in the spec, so that the trace goes
/// on in whichever process works, today or after a crash.
/// </summary>
internal static class RunTracing
{
    /// <summary>The source's name, for whoever listens.</summary>
    public const string SourceName = "MlOps.Runs";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The context to keep: that of the call at hand; null where nothing is traced.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>One attempt of a worker.</summary>
    public static Activity? Attempt(RunView run)
    {
        var activity = Start($"{run.Spec.Kind} attempt", ActivityKind.Consumer, run.Spec);
        activity?.SetTag("mlops.run.id", run.Id);
        activity?.SetTag("mlops.run.kind", run.Spec.Kind);
        activity?.SetTag("mlops.run.attempt", run.Attempt);
        return activity;
    }

    /// <summary>The entering of a result where it belongs.</summary>
    public static Activity? Record(string runId, RunSpec spec)
    {
        var activity = Start($"{spec.Kind} record", ActivityKind.Internal, spec);
        activity?.SetTag("mlops.run.id", runId);
        return activity;
    }

    /// <summary>A stretch of the worker's work, told by the worker when it is over.</summary>
    public static void Stretch(Activity? attempt, WorkerSpan span)
    {
        if (attempt is null)
        {
            return;
        }

        using var activity = Source.StartActivity(span.Name, ActivityKind.Internal, attempt.Context, tags: null, links: null, span.From);
        activity?.SetEndTime(span.To.UtcDateTime);
    }

    /// <summary>Says of an attempt how it ended.</summary>
    public static void End(Activity? attempt, RunCommand? end)
    {
        if (end is FailRun { Failure: var failure })
        {
            attempt?.SetStatus(ActivityStatusCode.Error, failure.Message);
            attempt?.SetTag("error.type", failure.Code);
        }

        attempt?.SetTag("mlops.run.end", end?.GetType().Name ?? "lost");
    }

    private static Activity? Start(string name, ActivityKind kind, RunSpec spec) =>
        ActivityContext.TryParse(spec.TraceParent, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, kind, parent)
            : Source.StartActivity(name, kind);
}
