using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using MlOps.Actors;
using MlOps.Gateway.Errors;
using MlOps.Projects;
using MlOps.Queues;

namespace MlOps.Gateway.Failover;

/// <summary>A cluster for each test, since a silo of it is killed while it works on a call.</summary>
public sealed class EdgeTests : IAsyncLifetime
{
    private const string ProjectId = "prj-edge";

    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    private readonly EdgeCluster _cluster = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Command_WhoseAnswerIsLostWithItsSilo_IsAnsweredSoon_AndTookEffectOnce(bool isEdgeInASilo)
    {
        var project = _cluster.Edge(isEdgeInASilo).GetGrain<IProjectGrain>(ProjectId);
        await _cluster.PlaceOnTheLostAsync(grains =>
            grains.GetGrain<IProjectGrain>(ProjectId).ExecuteAsync(new CreateProject("before"), new("ada", "create")));
        Assert.True(_cluster.IsOnTheLost(project));
        var carriedOut = _cluster.Answers.KeepNext(nameof(IProjectGrain.ExecuteAsync));

        var answer = project.ExecuteAsync(new RenameProject("after"), new("ada", "rename"));
        await carriedOut;
        var began = Stopwatch.GetTimestamp();
        await _cluster.KillAsync();
        var reply = await answer;

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);
        Assert.True(reply.IsAccepted);
        Assert.Equal("after", reply.View.Name);
        var audit = await _cluster.Store.Platform.ListAsync(ProjectId, null, 10);
        Assert.Single(audit, entry => entry.Row.Command == nameof(RenameProject));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reading_WhoseAnswerIsLostWithItsSilo_IsAnsweredSoon(bool isEdgeInASilo)
    {
        var project = _cluster.Edge(isEdgeInASilo).GetGrain<IProjectGrain>(ProjectId);
        await _cluster.PlaceOnTheLostAsync(grains =>
            grains.GetGrain<IProjectGrain>(ProjectId).ExecuteAsync(new CreateProject("kept"), new("ada", "create")));
        Assert.True(_cluster.IsOnTheLost(project));
        var carriedOut = _cluster.Answers.KeepNext(nameof(IProjectGrain.GetAsync));

        var answer = project.GetAsync();
        await carriedOut;
        var began = Stopwatch.GetTimestamp();
        await _cluster.KillAsync();

        Assert.Equal("kept", (await answer)!.Name);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reading_OfAnActorOfALostSilo_WhileTheStoreIsAway_IsToldToComeAgain(bool isEdgeInASilo)
    {
        var project = _cluster.Edge(isEdgeInASilo).GetGrain<IProjectGrain>(ProjectId);
        await _cluster.PlaceOnTheLostAsync(grains =>
            grains.GetGrain<IProjectGrain>(ProjectId).ExecuteAsync(new CreateProject("kept"), new("ada", "create")));
        Assert.True(_cluster.IsOnTheLost(project));
        _cluster.Reads.AreLost = true;
        await _cluster.KillAsync();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => project.GetAsync());
        _cluster.Reads.AreLost = false;

        Assert.True(Problems.Of(failure) is { Status: StatusCodes.Status503ServiceUnavailable, IsTransient: true }, failure.ToString());
        Assert.Equal("kept", (await project.GetAsync())!.Name);
    }

    [Fact]
    public async Task Call_ThatIsNotKnownToBeHarmless_FailsWithItsSilo_AndIsNotRepeated()
    {
        var queue = _cluster.Edge(isInASilo: true).GetGrain<IJobQueueGrain>(Ids.DefaultQueue);
        await _cluster.PlaceOnTheLostAsync(grains => grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue).GetAsync());
        Assert.True(_cluster.IsOnTheLost(queue));
        var carriedOut = _cluster.Answers.KeepNext(nameof(IJobQueueGrain.NextForAsync));

        var answer = queue.NextForAsync(ScriptedQueue.Offer);
        await carriedOut;
        await _cluster.KillAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => answer);
        Assert.Equal(1, _cluster.Answers.Calls(nameof(IJobQueueGrain.NextForAsync)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Command_WhoseWriteHasAnUnknownFate_IsAnswered_AndTookEffectOnce(bool landed)
    {
        if (landed)
        {
            _cluster.Faults.FailAfterLanding(ProjectId);
        }
        else
        {
            _cluster.Faults.FailBeforeLanding(ProjectId);
        }

        var reply = await _cluster.Edge(isInASilo: true).GetGrain<IProjectGrain>(ProjectId).ExecuteAsync(new CreateProject("once"), new("ada", "create"));

        Assert.True(reply.IsAccepted);
        Assert.Single(await _cluster.Store.Platform.ListAsync(ProjectId, null, 10));
    }

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}
