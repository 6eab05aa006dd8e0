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
        Assert.Equal(["z"], QueueDecider.Choose(
            [Job("a", "busy", 0, 0), Job("z", "other", 0, 9)],
            new Dictionary<string, int> { ["busy"] = 1 },
            1).Select(job => job.RunId));

    [Fact]
    public void Pause_Twice_ChangesOnce()
    {
        var paused = QueueDecider.Decide(null, new PauseQueue());
        Assert.True(paused.Next!.IsPaused);
        Assert.False(QueueDecider.Decide(paused.Next, new PauseQueue()).IsChange);
        Assert.False(QueueDecider.Decide(paused.Next, new ResumeQueue()).Next!.IsPaused);
    }

    private static IEnumerable<string> Choose(int slots, params WaitingJob[] waiting) =>
        QueueDecider.Choose(waiting, new Dictionary<string, int>(), slots).Select(job => job.RunId);

    private static WaitingJob Job(string id, string project, int priority, int minute) =>
        new(id, Ids.DefaultQueue, project, priority, Noon.AddMinutes(minute));
}
