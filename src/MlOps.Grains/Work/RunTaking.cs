using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>
/// Takes runs for a pool. A request whose answer was lost may have taken the run, and then nobody would work on it until
/// its lease is over, which costs it one of its losses: so it is asked again under its own id, which takes the run once
/// and tells the same attempt.
/// </summary>
internal sealed partial class RunTaking(IGrainFactory grains, HostIdentity host, IIdSource ids, TimeProvider clock, ILogger logger)
{
    /// <summary>Longer than the store is away for when it is restarted. Then the run is the sweep's.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Request> _unanswered = [];

    /// <summary>Runs that this pool may have taken without knowing.</summary>
    public ImmutableArray<string> Unanswered => [.. _unanswered.Keys];

    /// <summary>The run with its attempt; null where it waits for nobody any more, or where nobody knows: then it is among <see cref="Unanswered"/>.</summary>
    public async Task<(IRunGrain Run, RunView Taken)?> TakeAsync(string runId, CancellationToken cancellationToken)
    {
        // A new id for every taking, or a later one would be answered with an attempt that is long over.
        var request = _unanswered.GetValueOrDefault(runId) ?? new(new("platform", ids.Next("take-")), clock.GetTimestamp());
        _unanswered.Remove(runId);
        var run = grains.GetGrain<IRunGrain>(runId);
        try
        {
            var reply = await run.ExecuteAsync(new TakeRun(host.Holder), request.Caller, cancellationToken);
            return reply.IsAccepted ? (run, reply.View) : null;
        }
        catch (Exception exception) when ((CallFailures.IsLostSilo(exception) || CallFailures.IsLostStore(exception)) && clock.GetElapsedTime(request.Since) < Patience)
        {
            LogUnanswered(logger, runId, exception.Message);
            _unanswered.Add(runId, request);
            return null;
        }
    }

    [LoggerMessage(EventId = 7103, Level = LogLevel.Warning, Message = "{RunId} did not say whether it was taken, and is asked again: {Reason}")]
    private static partial void LogUnanswered(ILogger logger, string runId, string reason);

    private sealed record Request(Caller Caller, long Since);
}
