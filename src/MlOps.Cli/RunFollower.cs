using MlOps.Runs;

namespace MlOps.Cli;

/// <summary>Stays with a run until it has ended, and tells people how it goes.</summary>
internal static class RunFollower
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>How often it is asked in vain, each time with the client's own repeats: for about as long as a database is away for when it is restarted.</summary>
    private const int Patience = 12;

    /// <summary>The run at its end; <paramref name="onChange"/> sees every change.</summary>
    /// <exception cref="CliException">Ctrl-C ended the waiting.</exception>
    public static Task<RunView> FollowAsync(Session session, string id, Action<RunView>? onChange, CancellationToken cancellationToken) =>
        session.Bars is { } bars
            ? bars.WaitAsync(id, show => WatchAsync(session, id, onChange + (run => show($"{run.Spec.Kind}  {RunText.Stage(run)}")), cancellationToken))
            : WatchAsync(session, id, onChange + Lines(session), cancellationToken);

    private static Action<RunView> Lines(Session session)
    {
        (RunStatus, int, string?)? said = null;
        var saidAt = session.Clock.GetTimestamp();
        return run =>
        {
            var stage = (run.Status, run.Attempt, run.Progress.Phase);
            if (said != stage || session.Clock.GetElapsedTime(saidAt) >= Quiet)
            {
                said = stage;
                saidAt = session.Clock.GetTimestamp();
                session.Say(RunText.Progress(run));
            }
        };
    }

    private static async Task<RunView> WatchAsync(Session session, string id, Action<RunView> onChange, CancellationToken cancellationToken)
    {
        RunView? last = null;
        for (var vain = 0; ; vain++)
        {
            try
            {
                await foreach (var run in session.Client.WatchRunAsync(id, cancellationToken).ConfigureAwait(false))
                {
                    vain = 0;
                    last = run;
                    onChange(run);
                }

                return last!;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw CliException.Interrupted(
                    $"No longer waiting; the run goes on. Watch it: mlops runs watch {id}. Cancel it: mlops runs cancel {id}.");
            }
            catch (Exception exception) when (last is not null && exception is MlOpsUnreachableException or MlOpsApiException { IsUnavailable: true })
            {
                // The run does not hang on whom we ask, nor on the store's being there all the time.
                if (vain >= Patience)
                {
                    throw CliException.Unreachable(
                        $"{exception.Message.TrimEnd('.')}. No longer waiting; the run goes on. Watch it, also at another host of the cluster (--url): mlops runs watch {id}.");
                }
            }
        }
    }

    /// <summary>The exit code of a run that has ended; says why it has no result.</summary>
    public static int Conclude(Session session, RunView run)
    {
        switch (run.Status)
        {
            case RunStatus.Failed:
                session.Say(run.Failure is { } failure ? $"failed: {RunText.Failure(failure)}" : "failed");
                return ExitCodes.Failed;
            case RunStatus.Cancelled:
                session.Say("cancelled");
                return ExitCodes.Failed;
            default:
                return ExitCodes.Done;
        }
    }
}
