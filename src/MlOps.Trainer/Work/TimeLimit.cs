using MlOps.Runs;

namespace MlOps.Trainer.Work;

/// <summary>
/// Ends the process when the job's wall time is up. It does not ask: the job may be deep in native code that no token reaches.
/// </summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly Timer _timer;

    public TimeLimit(RunLimits limits, WorkerOutput output) =>
        _timer = new Timer(_ => End(limits, output), null, TimeSpan.FromSeconds(limits.Seconds), Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private static void End(RunLimits limits, WorkerOutput output)
    {
        var failure = new RunFailure(
            "worker.time-limit",
            $"The job was not done within its limit of {limits.Seconds} s. Give it more time (limits.seconds), or less to do.");
        if (output.Finish(failure))
        {
            HardExit.Now(ExitCodes.Failed);
        }
    }
}
