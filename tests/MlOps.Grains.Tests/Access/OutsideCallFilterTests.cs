using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;

namespace MlOps.Access;

public sealed class OutsideCallFilterTests(TicketCluster cluster) : IClassFixture<TicketCluster>
{
    [Fact]
    public async Task OutsideCall_WithoutATicket_IsRefused_AndSaysWhatToDo()
    {
        cluster.Shown.Value = null;

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => Project(cluster.Outside).GetAsync());

        Assert.Equal(CallRefusedException.TicketMissing, refused.Code);
        Assert.Contains("UseMlOps", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutsideCall_WithATicketThatIsNone_IsRefused()
    {
        cluster.Shown.Value = "forged";

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => Project(cluster.Outside).GetAsync());

        Assert.Equal(CallRefusedException.TicketInvalid, refused.Code);
        Assert.True(refused.IsOfTicket);
    }

    [Fact]
    public async Task OutsideCommand_WithATicket_IsCarriedOut_AndNoCallBehindTheDoorCarriesTheTicket()
    {
        cluster.Shown.Value = TicketCluster.Good;

        var reply = await Project(cluster.Outside, "prj-outside").ExecuteAsync(new CreateProject("outside"), new("ada", "create-outside"));

        // A run that cannot be resolved asks its experiment, which is a call from actor to actor.
        var run = await cluster.Outside.GetGrain<IRunGrain>("run-outside").ExecuteAsync(
            new SubmitRun { ProjectId = "prj-outside", ParentId = "exp-none", Spec = new TrainingSpec { DatasetId = "ds-none", Label = "x" } },
            new("ada", "submit-outside"));

        Assert.True(reply.IsAccepted);
        Assert.False(run.IsAccepted);
        Assert.Contains(cluster.Seen.Calls, call => call.Method == nameof(IRunGrain.GetAsync));
        Assert.All(cluster.Seen.Calls, call => Assert.Null(call.Ticket));
    }

    [Theory]
    [InlineData("platform", "request-1", "caller.principal")]
    [InlineData("ada", "platform/run-1/register", "request.key")]
    public async Task OutsideCommand_InThePlatformsName_IsRefused_AndChangesNothing(string principal, string requestId, string code)
    {
        cluster.Shown.Value = TicketCluster.Good;
        var project = Project(cluster.Outside, "prj-forged");

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => project.ExecuteAsync(new CreateProject("forged"), new(principal, requestId)));

        Assert.Equal(code, refused.Code);
        Assert.Null(await project.GetAsync());
    }

    [Fact]
    public async Task OutsideCall_OfWhatIsThePlatformsOwn_IsRefused()
    {
        cluster.Shown.Value = TicketCluster.Good;
        var run = cluster.Outside.GetGrain<IRunGrain>("run-1");

        var wake = await Assert.ThrowsAsync<CallRefusedException>(() => run.WakeAsync(Wakeup.ForIntents));
        var take = await Assert.ThrowsAsync<CallRefusedException>(() => run.ExecuteAsync(new TakeRun("me"), new("ada", "take")));
        var next = await Assert.ThrowsAsync<CallRefusedException>(() => cluster.Outside.GetGrain<IJobQueueGrain>(Ids.DefaultQueue).NextAsync("me", 1));

        Assert.Equal(("call.internal", "command.internal", "call.internal"), (wake.Code, take.Code, next.Code));
    }

    [Fact]
    public async Task OutsideCall_OfAHostOfOurs_MaySpeakForThePlatform_AndItsTicketStaysAtTheDoor()
    {
        cluster.Shown.Value = TicketCluster.Hosts;

        var reply = await Project(cluster.Outside, "prj-host").ExecuteAsync(new CreateProject("host"), Caller.Platform("found-host"));

        Assert.True(reply.IsAccepted);
        Assert.All(cluster.Seen.Calls, call => Assert.Null(call.Ticket));
    }

    [Fact]
    public async Task InsideCall_NeedsNoTicket_AndMaySpeakForThePlatform()
    {
        cluster.Shown.Value = null;
        var project = Project(cluster.Inside, "prj-inside");

        var reply = await project.ExecuteAsync(new CreateProject("inside"), Caller.Platform("found-inside"));

        Assert.True(reply.IsAccepted);
    }

    [Fact]
    public void Sender_IsOutside_UnlessItIsAnActorOrASilosOwnClient()
    {
        Assert.True(OutsideCallFilter.IsOutside(null));
        Assert.True(OutsideCallFilter.IsOutside(GrainId.Create("sys.client", "6f1c0d7a")));
        Assert.False(OutsideCallFilter.IsOutside(GrainId.Create("sys.client", "hosted-127.0.0.1:11111@1")));
        Assert.False(OutsideCallFilter.IsOutside(GrainId.Create("run", "run-1")));
    }

    private static IProjectGrain Project(IGrainFactory grains, string id = Ids.DefaultProject) => grains.GetGrain<IProjectGrain>(id);
}
