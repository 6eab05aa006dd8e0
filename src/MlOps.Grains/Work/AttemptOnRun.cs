using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>
/// One attempt on a run, from its lease to its report: makes the job, starts the worker, hands on what it says, watches
/// its memory and its time, keeps what it made, and reports the end. The lease is renewed all the while. Every report bears
/// the attempt's number; when one is refused, the run belongs to someone else and everything of this attempt is dropped.
/// </summary>
internal sealed partial class AttemptOnRun(
    IRunGrain run,
    RunView taken,
    FetchFaults faults,
    RunKinds kinds,
    IArtifactStore artifacts,
    ISeriesStore series,
    WorkMeter works,
    IOptions<WorkOptions> options,
    WorkInstruments instruments,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<AttemptOnRun> logger)
{
    private readonly long _began = clock.GetTimestamp();
    private long? _measuredAt;
    private double _residentByteSeconds;
    private readonly AttemptLog _log = new(series, taken.Id, taken.Attempt, clock, logger);
    private readonly Lock _progressing = new();
    private RunProgress _progress = RunProgress.None;
    private Activity? _activity;

    /// <summary>The memory that the run may use.</summary>
    public int MemoryMiB => taken.Spec.Limits.MemoryMiB;

    private Caller Report(string what) => Caller.Platform($"{taken.Id}/{taken.Attempt}/{what}");

    public async Task WorkAsync(CancellationToken stoppingToken)
    {
        // The host's part, which is no worker's: it fetches, listens, keeps.
        var work = works.Begin(typeof(AttemptOnRun), taken.ProjectId, taken.Id);
        try
        {
            await WorkInFolderAsync(WorkFolders.Path(options.Value.Directory, taken.Id, taken.Attempt), stoppingToken);
        }
        finally
        {
            work.End();
        }
    }

    private async Task WorkInFolderAsync(string folder, CancellationToken stoppingToken)
    {
        try
        {
            RunCommand? end;
            await using (var lease = new Lease(run, taken, Now, options.Value.HeartbeatInterval, clock, logger))
            await using (_log.HandOver(options.Value))
            {
                end = await MakeAsync(folder, lease, stoppingToken);
            }

            if (end is not null)
            {
                await DeliverAsync(end, stoppingToken);
            }
        }
        finally
        {
            WorkFolders.Remove(folder);
        }
    }

    /// <summary>Works, and tells of it; the report of the end, or null where the attempt lost its run.</summary>
    private async Task<RunCommand?> MakeAsync(string folder, Lease lease, CancellationToken stoppingToken)
    {
        using (_activity = RunTracing.Attempt(taken))
        {
            RunCommand? end = null;
            instruments.OnBegin(taken);
            try
            {
                end = await FetchAndWorkAsync(folder, lease, stoppingToken);
                return end;
            }
            finally
            {
                instruments.OnEnd(taken, end, Now());
                RunTracing.End(_activity, end);
            }
        }
    }

    private async Task<RunCommand?> FetchAndWorkAsync(string folder, Lease lease, CancellationToken stoppingToken)
    {
        WorkerProcess worker;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
        try
        {
            WorkFolders.Create(folder);
            var job = await kinds.Of(taken.Spec).JobAsync(taken, folder, over.Token);
            worker = await WorkerProcess.StartAsync(job, options.Value);
        }
        catch (Exception) when (lease.Lost.IsCancellationRequested)
        {
            return lease.End;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            return new ReturnRun(taken.Attempt, Now());
        }
        catch (Exception exception) when (FetchFaults.Of(exception) is { } fault)
        {
            // Before the run waits again: this host must not be offered it at once.
            faults.OnFault(taken.Id, fault);
            LogNotFetched(logger, taken.Id, taken.Attempt, fault.Message);
            return new ReturnRun(taken.Attempt, Now(), fault);
        }
        catch (Exception exception)
        {
            return new FailRun(taken.Attempt, new("worker.not-started", $"The worker could not be started: {exception.Message}"), Now());
        }

        faults.OnFetched(taken.Id);
        using (worker)
        {
            LogStarted(logger, taken.Id, taken.Attempt, worker.Id);
            return await WorkAsync(worker, folder, lease, over.Token, stoppingToken);
        }
    }

    private async Task<RunCommand?> WorkAsync(WorkerProcess worker, string folder, Lease lease, CancellationToken over, CancellationToken stoppingToken)
    {
        WorkerMessage? last;
        RunCommand? verdict;
        int exitCode;
        string errors;
        using var ended = new CancellationTokenSource();
        using (over.Register(worker.Kill))
        {
            var watch = new WorkerWatch(taken, Now, Measured, options.Value.HeartbeatInterval, clock).WatchAsync(worker, ended.Token);
            try
            {
                last = await ListenAsync(worker);
                (exitCode, errors) = await worker.WaitAsync();
            }
            finally
            {
                await ended.CancelAsync();
                verdict = await watch;
            }
        }

        // A result that was complete before anyone stopped the worker counts, whatever came after.
        return last switch
        {
            WorkerFailed failed => new FailRun(taken.Attempt, failed.Failure, Now()),
            WorkerDone done when exitCode == 0 => await KeepAsync(folder, done, lease, stoppingToken),
            _ when verdict is not null => verdict,
            _ when lease.Lost.IsCancellationRequested => lease.End,
            _ when stoppingToken.IsCancellationRequested => new ReturnRun(taken.Attempt, Now()),
            _ => new FailRun(taken.Attempt, WorkerExit.Explain(exitCode, errors, taken.Spec.Limits), Now()),
        };
    }

    /// <summary>Hands on what the worker says; its last word is its result.</summary>
    private async Task<WorkerMessage?> ListenAsync(WorkerProcess worker)
    {
        WorkerMessage? last = null;
        await foreach (var message in worker.ReadAsync(CancellationToken.None))
        {
            // A native library may still chatter when the result is out.
            last = message is WorkerDone or WorkerFailed ? message : last;
            switch (message)
            {
                case WorkerProgress progress:
                    Advance(progress.Used, progress.Phase, progress.RowsRead);
                    break;
                case WorkerLog line:
                    _log.Write(line.Text);
                    break;
                case WorkerSpan span:
                    RunTracing.Stretch(_activity, span);
                    break;
                case WorkerMetric metric:
                    _log.Write(metric);
                    Advance(progress => progress with { Metrics = progress.Metrics.SetItem(metric.Key, metric.Value) });
                    break;
                case WorkerDone done:
                    Advance(done.Used);
                    break;
                case WorkerFailed failed:
                    Advance(failed.Used);
                    _log.Write($"{failed.Failure.Code}: {failed.Failure.Message}");
                    break;
            }
        }

        return last;
    }

    /// <summary>What the watch saw: all that is known of a worker that is ended before it says what it used.</summary>
    private void Measured(long cpuNanoseconds, long residentBytes)
    {
        var now = clock.GetTimestamp();
        _residentByteSeconds += residentBytes * clock.GetElapsedTime(_measuredAt ?? _began, now).TotalSeconds;
        _measuredAt = now;
        Advance(new WorkerUsage { CpuNanoseconds = cpuNanoseconds, PeakMemoryBytes = residentBytes, MemoryByteSeconds = (long)_residentByteSeconds });
    }

    private void Advance(WorkerUsage used, string? phase = null, long? rowsRead = null) => Advance(progress => progress with
    {
        Phase = phase ?? progress.Phase,
        RowsRead = rowsRead ?? progress.RowsRead,
        CpuNanoseconds = Math.Max(progress.CpuNanoseconds, used.CpuNanoseconds),
        PeakMemoryBytes = Math.Max(progress.PeakMemoryBytes, used.PeakMemoryBytes),
        MemoryByteSeconds = Math.Max(progress.MemoryByteSeconds, used.MemoryByteSeconds),
        ReadBytes = Math.Max(progress.ReadBytes, used.ReadBytes),
        WrittenBytes = Math.Max(progress.WrittenBytes, used.WrittenBytes),
    });

    /// <summary>The worker's own words and the watch's measurements come from two sides.</summary>
    private void Advance(Func<RunProgress, RunProgress> step)
    {
        lock (_progressing)
        {
            _progress = step(_progress);
        }
    }

    private RunProgress Now() => _progress with { WallNanoseconds = (long)clock.GetElapsedTime(_began).TotalNanoseconds };

    [LoggerMessage(EventId = 7208, Level = LogLevel.Warning, Message = "{RunId}: attempt {Attempt} could not begin here, and the run is given back: {Reason}")]
    private static partial void LogNotFetched(ILogger logger, string runId, int attempt, string reason);

    [LoggerMessage(EventId = 7201, Level = LogLevel.Information, Message = "{RunId}: attempt {Attempt} works in process {ProcessId}")]
    private static partial void LogStarted(ILogger logger, string runId, int attempt, int processId);
}
