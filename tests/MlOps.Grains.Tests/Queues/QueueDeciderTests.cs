namespace MlOps.Queues;

public sealed class QueueDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Choose_HigherPriority_GoesFirst() =>
        Assert.Equal(["b"], Choose(1, Job("a", "p", 0, 0), Job("b", "p", 1, 5)));

    [Fact]
    public void Choose_EqualPriority_SharesBetweenProjects() =>
        Assert.Equal(["a", "z", "b"], Choose(3, Job("a", "busy", 0, 0), Job("b", "busy", 0, 1), Job("c", "busy", 0, 2), Job("z", "other", 0, 9)));

    [Fact]
    public void Choose_SameProject_GoesByWaitingTime() =>
        Assert.Equal(["a", "b"], Choose(2, Job("b", "p", 0, 2), Job("a", "p", 0, 1), Job("c", "p", 0, 3)));

    [Fact]
    public void Choose_AProjectWithOffersOutstanding_WaitsForTheOthers() =>
        Assert.Equal(["z"], Choose(
            [Job("a", "busy", 0, 0), Job("z", "other", 0, 9)],
            new Dictionary<string, int> { ["busy"] = 1 },
            Offer(slots: 1),
            Noon).Select(job => job.RunId));

    [Fact]
    public void Choose_ForAPoolWithLittleRoom_GivesWhatFits_AndNoMoreThanThat() =>
        Assert.Equal(["small", "tiny"], Choose(
            [Job("huge", "p", 9, 0) with { MemoryMiB = 9000 }, Job("small", "p", 0, 1) with { MemoryMiB = 500 }, Job("tiny", "p", 0, 2) with { MemoryMiB = 300 },
                Job("one-too-many", "p", 0, 3) with { MemoryMiB = 300 }],
            new Dictionary<string, int>(),
            Offer(slots: 4, memory: 2000, free: 1000),
            Noon).Select(job => job.RunId));

    [Fact]
    public void Choose_ForAPoolThatDeclinesARun_LeavesItToOthers() =>
        Assert.Equal(["b"], Choose(
            [Job("a", "p", 0, 0), Job("b", "p", 0, 1)], new Dictionary<string, int>(), Offer(slots: 2) with { Declined = ["a"] }, Noon).Select(job => job.RunId));

    [Theory]
    [InlineData(30, "small")]
    [InlineData(90, "")]
    public void Choose_WithALargeOneThatWaitsForRoom_LetsSmallOnesPassForAMinute(int seconds, string expected) =>
        Assert.Equal(expected, string.Join(' ', Choose(
            [Job("large", "p", 0, 0) with { MemoryMiB = 1500 }, Job("small", "p", 0, 0) with { MemoryMiB = 500, WaitingSince = Noon.AddSeconds(1) }],
            new Dictionary<string, int>(),
            Offer(slots: 4, memory: 2000, free: 1000),
            Noon.AddSeconds(seconds)).Select(job => job.RunId)));

    [Fact]
    public void CheckFit_ARunThatIsLargerThanEveryPool_IsRefused_OnceAllHadTheirTimeToAsk()
    {
        var workers = new KnownWorkers(Noon);
        workers.Heard(Offer(slots: 1, memory: 4000), Noon.AddSeconds(1));
        Assert.Null(workers.CheckFit(new() { MemoryMiB = 8000 }, Noon.AddSeconds(2)));

        workers.Heard(Offer(slots: 1, memory: 4000), Noon.AddSeconds(20));
        Assert.Contains("has 4000", workers.CheckFit(new() { MemoryMiB = 8000 }, Noon.AddSeconds(21))?.Message, StringComparison.Ordinal);
        Assert.Null(workers.CheckFit(new() { MemoryMiB = 4000 }, Noon.AddSeconds(21)));

        // A pool that asks no more is forgotten, and then nobody knows what may come.
        Assert.Null(workers.CheckFit(new() { MemoryMiB = 8000 }, Noon.AddSeconds(60)));
    }

    [Fact]
    public void Pause_Twice_ChangesOnce()
    {
        var paused = QueueDecider.Decide(null, new PauseQueue());
        Assert.True(paused.Next!.IsPaused);
        Assert.False(QueueDecider.Decide(paused.Next, new PauseQueue()).IsChange);
        Assert.False(QueueDecider.Decide(paused.Next, new ResumeQueue()).Next!.IsPaused);
    }

    private static IEnumerable<string> Choose(int slots, params WaitingJob[] waiting) =>
        Choose(waiting, new Dictionary<string, int>(), Offer(slots), Noon).Select(job => job.RunId);

    private static ImmutableArray<WaitingJob> Choose(IReadOnlyCollection<WaitingJob> waiting, IReadOnlyDictionary<string, int> busy, WorkerOffer offer, DateTimeOffset now) =>
        QueueDecider.Choose(waiting, busy, offer, [offer], null, now).Runs;

    private static WorkerOffer Offer(int slots, int memory = int.MaxValue, int free = int.MaxValue) =>
        new() { Holder = "host-1", Slots = slots, FreeSlots = slots, MemoryMiB = memory, FreeMemoryMiB = free, Cores = 2 };

    private static WaitingJob Job(string id, string project, int priority, int minute) =>
        new(id, Ids.DefaultQueue, project, priority, Noon.AddMinutes(minute));
}
