using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Simulation;

/// <summary>
/// One attempt with its worker, which does nothing but take its time and end in one of the ways that workers end. It
/// renews its lease and reports its end by the same rules as the platform's own attempt.
/// </summary>
internal sealed class SimAttempt(Silo silo, IRunGrain run, RunView taken, FetchFaults faults)
{
    /// <summary>Beyond the run's own time limit.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>So long a result may still be kept when the host stops.</summary>
    private static readonly TimeSpan KeepsAfterStop = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _lost = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WorkerEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _began = silo.World.Loop.Elapsed;
    private readonly long _pace = 100_000_001 + silo.World.Chance.Below(900_000_000);

    /// <summary>How a worker process ends.</summary>
    private enum WorkerEnd
    {
        Done,
        Failed,
        Crashed,
        Killed,
    }

    public Task Over => _over.Task;

    public string RunId => taken.Id;

    public int Attempt => taken.Attempt;

    public string Holder => taken.Holder!;

    public int MemoryMiB => taken.Spec.Limits.MemoryMiB;

    /// <summary>What every result of this attempt bears.</summary>
    public string Mark => $"{RunId}/{Attempt}/{Holder}";

    /// <summary>All that was said of what it used.</summary>
    public List<RunProgress> Reported { get; } = [RunProgress.None];

    public bool IsAlive => !silo.Context.IsDead && !Over.IsCompleted;

    private World World => silo.World;

    public async Task WorkAsync(CancellationToken stoppingToken)
    {
        var end = await MakeAsync(stoppingToken);
        if (end is not null)
        {
            await DeliverAsync(end, stoppingToken);
        }

        World.Trace.Say(silo.Name, $"is through with attempt {Attempt} of {RunId}: {end?.GetType().Name ?? "lost"}");
        silo.Pool.Remove(this);
        _over.TrySetResult();
    }

    /// <summary>Someone kills the process from outside.</summary>
    public void Crash() => _ended.TrySetResult(WorkerEnd.Crashed);

    private async Task<RunCommand?> MakeAsync(CancellationToken stoppingToken)
    {
        if (Fault() is { } fault)
        {
            faults.OnFault(RunId, fault);
            return new ReturnRun(Attempt, Now(), fault);
        }

        faults.OnFetched(RunId);
        BeginWorker();
        using var over = new CancellationTokenSource();
        var watch = WatchAsync(over.Token);
        WorkerEnd end;
        using (stoppingToken.Register(() => _ended.TrySetResult(WorkerEnd.Killed)))
        {
            end = await _ended.Task;
        }

        var isKept = end == WorkerEnd.Done && await KeepAsync(stoppingToken);
        over.Cancel();
        var verdict = await watch;
        return end switch
        {
            WorkerEnd.Failed => new FailRun(Attempt, new("csv.ragged-row", "The worker found fault with its input."), Now()),
            WorkerEnd.Done when isKept => new CompleteRun(Attempt, Results.Of(taken, Mark, World), Now()),
            _ when verdict is { } stopped => stopped.Command,
            _ when stoppingToken.IsCancellationRequested => new ReturnRun(Attempt, Now()),
            _ => new FailRun(Attempt, new("worker.killed", "The worker was killed."), Now()),
        };
    }

    /// <summary>Why the job's files are not there: some inputs are damaged for good, others are out of reach now.</summary>
    private FetchFault? Fault()
    {
        if (!World.Damaged.TryGetValue(RunId, out var isDamaged))
        {
            World.Damaged.Add(RunId, isDamaged = World.Chance.Is(World.Weather.DamageInput));
        }

        return isDamaged ? new("The input is damaged.", IsOfInput: true)
            : World.Chance.Is(World.Weather.FailRead) ? new("The input is out of reach.", IsOfInput: false)
            : null;
    }

    private void BeginWorker()
    {
        var (chance, length) = (World.Chance, World.Chance.Seconds(0.2, 6));
        var end = chance.Unit() switch
        {
            < 0.85 => WorkerEnd.Done,
            < 0.92 => WorkerEnd.Failed,
            < 0.97 => WorkerEnd.Crashed,
            _ => (WorkerEnd?)null,
        };
        World.Trace.Say(silo.Name, $"begins attempt {Attempt} of {RunId}, which will be {end?.ToString() ?? "stuck"} in {length.TotalSeconds:0.000} s");
        if (end is { } known)
        {
            World.Loop.After(length, () => _ended.TrySetResult(known), silo.Context);
        }
    }

    /// <summary>Most results are kept at once, some not within a lease. False: the attempt must not go on.</summary>
    private async Task<bool> KeepAsync(CancellationToken stoppingToken)
    {
        if (!World.Chance.Is(0.25))
        {
            return true;
        }

        var length = World.Chance.Seconds(0.1, World.Rules.Lease.TotalSeconds * 2);
        World.Trace.Say(silo.Name, $"keeps the result of attempt {Attempt} of {RunId}, which takes {length.TotalSeconds:0.000} s");
        var kept = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        World.Loop.After(length, () => kept.TrySetResult(true), silo.Context);
        using var lost = _lost.Token.Register(() => kept.TrySetResult(false));
        using var stop = stoppingToken.Register(() => World.Loop.After(KeepsAfterStop, () => kept.TrySetResult(false), silo.Context));
        return await kept.Task;
    }

    /// <summary>Renews the lease until the attempt is over, and ends the worker when it must not go on; null where nothing was wrong.</summary>
    private async Task<Verdict?> WatchAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(World.Rules.Work.Value.HeartbeatInterval, silo.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                if (!_ended.Task.IsCompleted && World.Loop.Elapsed - _began > TimeSpan.FromSeconds(taken.Spec.Limits.Seconds) + Patience)
                {
                    return Kill(new FailRun(Attempt, new("worker.time-limit", "The worker ran too long."), Now()));
                }

                switch (await RenewAsync())
                {
                    case { Refusal.Code: "run.stale-attempt" }:
                        return Kill(null);
                    case { View.Status: RunStatus.Cancelling }:
                        return Kill(new StopRun(Attempt, Now()));
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The end is reported.
        }

        return null;
    }

    private Verdict Kill(RunCommand? command)
    {
        _ended.TrySetResult(WorkerEnd.Killed);
        _lost.Cancel();
        return new(command);
    }

    private async Task<Reply<RunView>?> RenewAsync()
    {
        try
        {
            return await run.ExecuteAsync(new ReportProgress(Attempt, Now()), Report("progress"));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    private async Task DeliverAsync(RunCommand end, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(World.Rules.Work.Value.HeartbeatInterval, silo.Clock);
        for (; ; )
        {
            try
            {
                await run.ExecuteAsync(end, Report("end"), CancellationToken.None);
                return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private Caller Report(string what) => Caller.Platform($"{RunId}/{Attempt}/{what}");

    private RunProgress Now()
    {
        var nanoseconds = (World.Loop.Elapsed - _began).Ticks * 100;
        var progress = new RunProgress { CpuNanoseconds = (long)(nanoseconds * (Int128)_pace / 1_000_000_000), WallNanoseconds = nanoseconds };
        Reported.Add(progress);
        return progress;
    }

    private sealed record Verdict(RunCommand? Command);
}
