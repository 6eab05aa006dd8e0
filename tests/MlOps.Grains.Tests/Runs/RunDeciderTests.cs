using MlOps.Accounts;
using MlOps.Datasets;

namespace MlOps.Runs;

public sealed class RunDeciderTests
{
    internal static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RunProgress Some = new() { Phase = "training", CpuNanoseconds = 7, WallNanoseconds = 9 };

    [Fact]
    public void Take_WhileQueued_BeginsTheNextAttemptUnderALease()
    {
        var run = Given(new TakeRun("pool-1"));

        Assert.Equal(RunStatus.Running, run.Status);
        Assert.Equal(1, run.Attempt);
        Assert.Equal(Noon + RunRules.Default.LeaseDuration, run.LeaseExpiresAt);
    }

    [Fact]
    public void Take_WhileHeld_IsRefused() =>
        AssertRefused("run.not-waiting", Given(new TakeRun("pool-1")), new TakeRun("pool-2"));

    [Fact]
    public void Reports_OfAnOlderAttempt_AreRefused()
    {
        var run = Given(new TakeRun("pool-1"), new LoseAttempt(1), new TakeRun("pool-2"));

        foreach (var report in Reports(attempt: 1))
        {
            AssertRefused("run.stale-attempt", run, report);
        }
    }

    [Fact]
    public void Reports_AfterTheLeaseWasLost_AreRefused()
    {
        var run = Given(new TakeRun("pool-1"), new LoseAttempt(1));

        foreach (var report in Reports(attempt: 1))
        {
            AssertRefused("run.stale-attempt", run, report);
        }
    }

    [Fact]
    public void Complete_SentTwice_CountsOnce()
    {
        var run = Given(new TakeRun("pool-1"), Complete(1));

        var again = Decide(run, Complete(1));

        Assert.Null(again.Refusal);
        Assert.False(again.IsChange);
    }

    [Fact]
    public void Model_FoundAgainUnderItsName_IsTheOneThatWasFoundFirst()
    {
        var run = Given(new TakeRun("pool-1"), Complete(1), new ModelFound("mdl-first"));

        var again = Decide(run, new ModelFound("mdl-second"));

        Assert.False(again.IsChange);
        Assert.Equal("mdl-first", again.Next?.RegistersIn);
    }

    [Fact]
    public void Complete_WhileCancelling_EndsCancelledAndDropsTheResult()
    {
        var run = Given(new TakeRun("pool-1"), new CancelRun(), Complete(1));

        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.Null(run.Result);
    }

    [Fact]
    public void LoseAttempt_WhoseLeaseWasRenewedSinceItWasSeen_ChangesNothing()
    {
        var seen = Given(new TakeRun("pool-1"));
        var renewed = Decide(seen, new ReportProgress(1, Some), Noon.AddSeconds(1)).Next!;

        Assert.False(Decide(renewed, new LoseAttempt(1, seen.LeaseExpiresAt)).IsChange);
        Assert.Equal(RunStatus.Queued, Then(renewed, new LoseAttempt(1, renewed.LeaseExpiresAt)).Status);
    }

    [Fact]
    public void LoseAttempt_ThreeTimes_FailsTheRunWithTheReason()
    {
        var run = Given(
            new TakeRun("a"), new LoseAttempt(1),
            new TakeRun("b"), new LoseAttempt(2),
            new TakeRun("c"), new LoseAttempt(3));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("worker.lost", run.Failure?.Code);
    }

    [Fact]
    public void Return_AsOftenAsYouLike_NeverFailsTheRun()
    {
        var run = Given();
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            run = Then(Then(run, new TakeRun("pool")), new ReturnRun(attempt, Some));
        }

        Assert.Equal(RunStatus.Queued, run.Status);
        Assert.Equal(0, run.LostAttempts);
    }

    [Fact]
    public void Return_WithAFaultOfTheInput_IsBounded_AndTheRunFailsWithWhatAndWhere()
    {
        var run = Given();
        for (var attempt = 1; attempt <= RunRules.MostInputFaults; attempt++)
        {
            Assert.Equal(RunStatus.Queued, run.Status);
            run = Then(Then(run, new TakeRun($"host-{attempt}")), new ReturnRun(attempt, Some, new("It is damaged.", IsOfInput: true)));
        }

        Assert.Equal((RunStatus.Failed, "input.unreadable", Noon), (run.Status, run.Failure?.Code, run.EndedAt));
        Assert.Contains("in 3 attempts, the last of them by host-3. It is damaged.", run.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal([3], run.Unbilled.Keys.TakeLast(1));
    }

    [Fact]
    public void Return_WithAFaultOfTheHosts_FailsTheRunOnceItHasLasted_HoweverManyTheyAre()
    {
        var run = Given();
        for (var attempt = 1; attempt <= 50; attempt++)
        {
            run = Then(Then(run, new TakeRun($"host-{attempt}")), new ReturnRun(attempt, Some, new("/data is full.", IsOfInput: false)));
        }

        Assert.Equal(RunStatus.Queued, run.Status);
        var late = Noon + RunRules.LongestFetchFault;
        run = Then(Then(run, new TakeRun("host-51"), late), new ReturnRun(51, Some, new("/data is full.", IsOfInput: false)), late);

        Assert.Equal((RunStatus.Failed, "input.not-fetched", late), (run.Status, run.Failure?.Code, run.EndedAt));
        Assert.Contains("in 51 attempts since 2026-01-01 12:00:00Z, the last of them by host-51. /data is full.", run.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Return_WithAFewFaultsOfHosts_NeverFailsTheRun_HoweverLongTheyAreApart()
    {
        var run = Given();
        for (var attempt = 1; attempt < RunRules.MostFetchFaults; attempt++)
        {
            run = Then(Then(run, new TakeRun("host")), new ReturnRun(attempt, Some, new("/data is full.", IsOfInput: false)), Noon.AddHours(attempt));
        }

        Assert.Equal(RunStatus.Queued, run.Status);
    }

    [Fact]
    public void Return_OfAGoingHost_BetweenFaults_DoesNotCount()
    {
        var run = Given();
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            run = Then(Then(run, new TakeRun("pool")), new ReturnRun(attempt, Some, attempt % 4 == 0 ? new("Full.", IsOfInput: attempt % 8 == 0) : null));
        }

        Assert.Equal((RunStatus.Queued, 5, 2), (run.Status, run.FetchFaults, run.InputFaults));
    }

    [Fact]
    public void Return_WithAFault_OfACancelledRun_EndsItAsCancelled()
    {
        var run = Given(new TakeRun("pool"), new CancelRun(), new ReturnRun(1, Some, new("Damaged.", IsOfInput: true)));

        Assert.Equal(RunStatus.Cancelled, run.Status);
    }

    [Fact]
    public void Cancel_WhileQueued_EndsItAtOnce() => Assert.Equal(RunStatus.Cancelled, Given(new CancelRun()).Status);

    [Fact]
    public void Cancel_AfterTheEnd_IsRefused() =>
        AssertRefused("run.ended", Given(new TakeRun("a"), new FailRun(1, new("x", "y"), Some)), new CancelRun());

    [Fact]
    public void Fail_BillsWhatTheAttemptUsed()
    {
        var run = Given(new TakeRun("a"), new FailRun(1, new("x", "y"), Some));

        Assert.Equal([7L, 9L], run.Unbilled[1].Select(used => used.Quantity));
        Assert.All(run.Unbilled[1], used => Assert.False(used.IsEstimated));
    }

    [Fact]
    public void LoseAttempt_BillsTheLastReport_AsEstimated()
    {
        var run = Given(new TakeRun("a"), new ReportProgress(1, Some), new LoseAttempt(1));

        Assert.Contains(run.Unbilled[1], used => used is { Meter: Meter.WorkerCpu, Quantity: 7, IsEstimated: true });
    }

    [Fact]
    public void Finishing_IsListedForTheSweep_UntilNothingIsLeft()
    {
        var run = Given(new TakeRun("a"), Complete(1));
        Assert.NotNull(WakeAt(run));

        run = Then(Then(Then(run, new Billed(1)), new Recorded(new("ds-1", 1))), new CleanedUp());

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Null(WakeAt(run));
    }

    internal static RunState Given(params ReadOnlySpan<RunCommand> commands)
    {
        var state = Decide(null, new SubmitResolved(Submit(), Submit().Spec)).Next!;
        foreach (var command in commands)
        {
            state = Then(state, command);
        }

        return state;
    }

    internal static Decision<RunState> Decide(RunState? run, RunCommand command, DateTimeOffset? now = null) =>
        RunDecider.Decide(run, command, new("run-1", new("ada", "request-1"), now ?? Noon), RunRules.Default);

    internal static CompleteRun Complete(int attempt) => new(attempt, new IngestionResult(new DatasetContent
    {
        Identity = "i",
        RawDigest = "r",
        DataDigest = "d",
        ManifestDigest = "m",
        Rows = 1,
        Columns = 1,
        StoredBytes = 1,
    }), Some);

    internal static IEnumerable<RunCommand> Reports(int attempt) =>
    [
        new ReportProgress(attempt, Some),
        Complete(attempt),
        new FailRun(attempt, new("x", "y"), Some),
        new StopRun(attempt, Some),
        new ReturnRun(attempt, Some),
        new ReturnRun(attempt, Some, new("Damaged.", IsOfInput: true)),
    ];

    private static RunState Then(RunState run, RunCommand command, DateTimeOffset? now = null)
    {
        var decision = Decide(run, command, now);
        Assert.Null(decision.Refusal);
        return decision.Next!;
    }

    private static void AssertRefused(string code, RunState run, RunCommand command)
    {
        var decision = Decide(run, command);
        Assert.Equal(code, decision.Refusal?.Code);
        Assert.Same(run, decision.Next);
        Assert.False(decision.IsChange);
    }

    private static DateTimeOffset? WakeAt(RunState run) => run.Project("run-1").OfType<WakeupRow>().Single().DueAt;

    private static SubmitRun Submit() => new()
    {
        ProjectId = "prj-1",
        ParentId = "ds-1",
        Spec = new IngestionSpec { DatasetId = "ds-1", UploadKey = "run-1", RawDigest = "r", RawBytes = 1 },
    };
}
