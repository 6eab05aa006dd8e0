using Microsoft.Extensions.Time.Testing;
using MlOps.Runs;

namespace MlOps.Work;

public sealed class WorkerWatchTests : IDisposable
{
    private readonly AttemptStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Watch_ThatBreaks_EndsTheWorker_AndSaysSo()
    {
        var clock = new FakeTimeProvider();
        var worker = new UnreadableWorker();
        var watch = new WorkerWatch(_stage.Taken, () => RunProgress.None, (_, _) => { }, TimeSpan.FromSeconds(1), clock);

        var watching = watch.WatchAsync(worker, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<NotSupportedException>(() => watching.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(worker.IsKilled);
    }

    [Fact]
    public async Task TimeLimit_WhileTheSeriesStoreHangs_EndsTheWorker()
    {
        var clock = new FakeTimeProvider();
        _stage.Clock = clock;
        _stage.Taken = _stage.Taken with { Spec = ((ProfileSpec)_stage.Taken.Spec) with { Limits = new() { Seconds = 1 } } };
        _stage.Series.Before = () => Task.Delay(Timeout.InfiniteTimeSpan);

        var work = _stage.WorkAsync(AttemptStage.GoesOn);
        while (!work.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        var failed = Assert.IsType<FailRun>(await work);
        Assert.Equal("worker.time-limit", failed.Failure.Code);
    }

    [Fact]
    public async Task Lease_IsRenewed_AndAStopEndsTheWorker_WhileTheSeriesStoreHangs()
    {
        _stage.Series.Before = () => Task.Delay(Timeout.InfiniteTimeSpan);

        var work = _stage.WorkAsync(AttemptStage.GoesOn);
        await _stage.Run.RenewalsAsync(5);
        await _stage.Stopping.CancelAsync();

        Assert.IsType<ReturnRun>(await work);
    }

    [Fact]
    public async Task SeriesStore_ThatBreaks_DoesNotEndTheAttempt_AndGetsAllLater()
    {
        var failures = 0;
        _stage.Series.Before = () => failures++ < 3 ? throw new NotSupportedException("broken") : Task.CompletedTask;
        _stage.Keeping = token => _stage.Run.RenewalsAsync(10, token);

        Assert.IsType<CompleteRun>(await _stage.WorkAsync($"""echo '{Line("first")}'; {AttemptStage.Succeeds}"""));

        Assert.Equal("first", Assert.Single(_stage.Series.Lines).Text);
    }

    [Fact]
    public async Task Points_BeyondTheMost_AreLeftOut_AndTheLogSaysSo()
    {
        const int Most = 100_000;
        const string Points = """read job; i=0; while [ $i -lt 100010 ]; do echo '{"message":"metric","key":"loss","step":'$i',"value":1}'; i=$((i+1)); done; echo made > made; echo '{"message":"profileDone"}'""";

        Assert.IsType<CompleteRun>(await _stage.WorkAsync(Points));

        Assert.Equal(Most, _stage.Series.Points.Count);
        Assert.Contains($"{Most}", Assert.Single(_stage.Series.Lines).Text, StringComparison.Ordinal);
    }

    private static string Line(string text) => $$"""{"message":"log","text":"{{text}}"}""";

    /// <summary>Its measuring fails in a way that nobody foresaw.</summary>
    private sealed class UnreadableWorker : IWatchedWorker
    {
        public bool IsKilled { get; private set; }

        public (long ResidentBytes, long CpuNanoseconds)? Measure() => throw new NotSupportedException("No such measure.");

        public void Kill() => IsKilled = true;
    }
}
