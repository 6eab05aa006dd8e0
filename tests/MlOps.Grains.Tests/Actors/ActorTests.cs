using MlOps.Models;
using MlOps.Projects;
using Orleans.Core.Internal;

namespace MlOps.Actors;

/// <summary>The rules that every actor keeps, shown on the model's and the project's.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class ActorTests(ActorCluster cluster)
{
    private static readonly ModelVersionOrigin Origin = new()
    {
        RunId = "run-1",
        ExperimentId = "exp-1",
        DatasetId = "ds-1",
        DatasetVersion = 1,
        Content = new() { ModelDigest = "m", ManifestDigest = "n", EntryDigest = "e", StoredBytes = 1 },
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        Trainer = "LightGbm",
    };

    [Fact]
    public async Task State_AfterDeactivation_IsAsItWas()
    {
        var (model, _) = await NewModelAsync();
        var before = await model.GetAsync();

        await model.Cast<IGrainManagementExtension>().DeactivateOnIdle();

        var after = await model.GetAsync();
        Assert.NotSame(before, after);
        Assert.Equal(before!.Name, after!.Name);
        Assert.Equal(before.CreatedAt, after.CreatedAt);
    }

    [Fact]
    public async Task Command_Repeated_AnswersAlikeAndChangesNothing()
    {
        var (model, id) = await NewModelAsync();
        var caller = cluster.NewCaller();

        var first = await model.ExecuteAsync(new RegisterVersion(Origin), caller);
        await model.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        var again = await model.ExecuteAsync(new RegisterVersion(Origin), caller);

        Assert.Equal(1, first.Number);
        Assert.Equal(1, again.Number);
        var next = await model.ExecuteAsync(new RegisterVersion(Origin), cluster.NewCaller());
        Assert.Equal(2, next.Number);
        Assert.Equal(2, (await AuditAsync(id)).Count(entry => entry.Row.Command == nameof(RegisterVersion)));
    }

    [Fact]
    public async Task Command_ThatFoundNothingToDo_Repeated_StillDoesNothing()
    {
        var (model, id) = await NewModelAsync();
        var caller = cluster.NewCaller();
        await model.ExecuteAsync(new RegisterVersion(Origin), cluster.NewCaller());
        await model.WakeAsync(Wakeup.ForIntents);
        await model.ExecuteAsync(new SetAlias("live", 1), cluster.NewCaller());

        // It points there already; then someone removes it, and the first request comes again.
        await model.ExecuteAsync(new SetAlias("live", 1), caller);
        await model.ExecuteAsync(new SetAlias("live", null), cluster.NewCaller());
        var repeated = await model.ExecuteAsync(new SetAlias("live", 1), caller);

        Assert.True(repeated.IsAccepted);
        Assert.Empty((await model.GetAsync())!.Aliases);
        Assert.Equal(2, (await AuditAsync(id)).Count(entry => entry.Row.Command == nameof(SetAlias)));
    }

    [Fact]
    public async Task Command_RepeatedWhileTheFirstIsOnItsWay_IsCarriedOutOnce()
    {
        var (model, id) = await NewModelAsync();
        var caller = cluster.NewCaller();
        cluster.Faults.Close(id);

        var first = model.ExecuteAsync(new RegisterVersion(Origin), caller);
        var second = model.ExecuteAsync(new RegisterVersion(Origin), caller);
        cluster.Faults.Open(id);

        Assert.Equal([1, 1], (await Task.WhenAll(first, second)).Select(reply => reply.Number ?? 0));
    }

    [Fact]
    public async Task RequestId_UsedForAnotherCommand_IsRefused()
    {
        var (model, _) = await NewModelAsync();
        var caller = cluster.NewCaller();
        await model.ExecuteAsync(new RegisterVersion(Origin), caller);

        var reply = await model.ExecuteAsync(new RenameModel("other"), caller);

        Assert.Equal("request.reused", reply.Refusal?.Code);
    }

    [Fact]
    public async Task RequestId_WhoseCommandIsRefusedOnItsWay_IsStillAnothers()
    {
        var (model, id) = await NewModelAsync();
        var (_, other) = await NewModelAsync();
        var caller = cluster.NewCaller();
        cluster.Faults.Close(id);

        var first = model.ExecuteAsync(new RenameModel("m-" + other), caller);
        await ArrivedAsync(model, id, 1);
        var second = model.ExecuteAsync(new RegisterVersion(Origin), caller);
        cluster.Faults.Open(id);

        Assert.Equal("name.taken", (await first).Refusal?.Code);
        Assert.True((await second).IsAccepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WriteThatFails_ThenRetried_RecordsTheFactOnce(bool lands)
    {
        var (model, id) = await NewModelAsync();
        var caller = cluster.NewCaller();
        if (lands)
        {
            cluster.Faults.Script.FailAfterLanding(id);
        }
        else
        {
            cluster.Faults.Script.FailBeforeLanding(id);
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => model.ExecuteAsync(new RegisterVersion(Origin), caller));
        var retried = await RetryAsync(() => model.ExecuteAsync(new RegisterVersion(Origin), caller));

        Assert.Equal(1, retried.Number);
        Assert.Single(await AuditAsync(id), entry => entry.Row.Command == nameof(RegisterVersion));
        Assert.Equal(2, (await model.ExecuteAsync(new RegisterVersion(Origin), cluster.NewCaller())).Number);
    }

    [Fact]
    public async Task Getter_DuringAWrite_ShowsWhatTheStoreHolds()
    {
        var (model, id) = await NewModelAsync();
        var name = (await model.GetAsync())!.Name;
        cluster.Faults.Close(id);

        var renaming = model.ExecuteAsync(new RenameModel(name + "-new"), cluster.NewCaller());
        Assert.Equal(name, (await model.GetAsync())!.Name);
        cluster.Faults.Open(id);

        Assert.True((await renaming).IsAccepted);
        Assert.Equal(name + "-new", (await model.GetAsync())!.Name);
    }

    [Fact]
    public async Task Commands_ThatArriveDuringAWrite_GoOutTogetherInTheNext()
    {
        var (model, id) = await NewModelAsync();
        await model.ExecuteAsync(new RegisterVersion(Origin), cluster.NewCaller());
        await model.WakeAsync(Wakeup.ForIntents);
        var before = cluster.Faults.Landed(id);
        cluster.Faults.Close(id);

        var settings = Enumerable.Range(0, 20)
            .Select(i => model.ExecuteAsync(new SetAlias($"a-{i}", 1), cluster.NewCaller()))
            .ToList();

        await ArrivedAsync(model, id, 21);
        cluster.Faults.Open(id);
        var replies = await Task.WhenAll(settings);

        Assert.All(replies, reply => Assert.True(reply.IsAccepted));
        Assert.Equal(2, cluster.Faults.Landed(id) - before);
        Assert.Equal(20, (await AuditAsync(id)).Count(entry => entry.Row.Command == nameof(SetAlias)));
    }

    [Fact]
    public async Task Name_ThatIsTaken_IsRefusedAlone()
    {
        var (_, takenId) = await NewModelAsync();
        var taken = (await cluster.Grains.GetGrain<IModelGrain>(takenId).GetAsync())!.Name;
        var (model, id) = await NewModelAsync();
        cluster.Faults.Close(id);

        var renamed = model.ExecuteAsync(new RenameModel("first-" + id), cluster.NewCaller());
        var refused = model.ExecuteAsync(new RenameModel(taken), cluster.NewCaller());
        var registered = model.ExecuteAsync(new RegisterVersion(Origin), cluster.NewCaller());
        await ArrivedAsync(model, id, 3);
        cluster.Faults.Open(id);

        Assert.True((await renamed).IsAccepted);
        Assert.Equal("name.taken", (await refused).Refusal?.Code);
        Assert.Equal(1, (await registered).Number);
        Assert.Equal("first-" + id, (await model.GetAsync())!.Name);
    }

    [Fact]
    public async Task Name_GivenUp_CanBeTakenAndTheIdStays()
    {
        var (first, firstId) = await NewModelAsync();
        var name = (await first.GetAsync())!.Name;
        await first.ExecuteAsync(new RenameModel(name + "-old"), cluster.NewCaller());

        var second = cluster.Grains.GetGrain<IModelGrain>(cluster.NewId(Kinds.Model));
        Assert.True((await second.ExecuteAsync(new CreateModel("prj-1", name), cluster.NewCaller())).IsAccepted);

        Assert.Equal(name + "-old", (await cluster.Store.Platform.FindAsync(firstId))!.Name);
        Assert.Equal(second.GetPrimaryKeyString(), (await cluster.Store.Platform.FindAsync("prj-1", Kinds.Model, name))!.Id);
    }

    [Fact]
    public async Task WhatIsAnswered_CanBeListedAtOnce_WithWhoAndWhy()
    {
        var project = cluster.Grains.GetGrain<IProjectGrain>(cluster.NewId(Kinds.Project));
        var caller = cluster.NewCaller() with { Reason = "a new team" };

        var reply = await project.ExecuteAsync(new CreateProject("team-" + project.GetPrimaryKeyString()), caller);

        var entry = await cluster.Store.Platform.FindAsync("", Kinds.Project, reply.View!.Name);
        Assert.Equal(reply.View.Id, entry!.Id);
        var audited = Assert.Single(await AuditAsync(reply.View.Id));
        Assert.Equal(("ada", "a new team", nameof(CreateProject)), (audited.Row.Principal, audited.Row.Reason, audited.Row.Command));
    }

    [Fact]
    public async Task Command_OfAnActorThatWasNeverCreated_IsRefused()
    {
        var model = cluster.Grains.GetGrain<IModelGrain>(cluster.NewId(Kinds.Model));

        Assert.Null(await model.GetAsync());
        Assert.Equal("model.not-found", (await model.ExecuteAsync(new RenameModel("x"), cluster.NewCaller())).Refusal?.Code);
    }

    /// <summary>A failed write ends the activation; a call that reaches it on its way out is told to come again.</summary>
    internal static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await call();
            }
            catch (StoreUnavailableException) when (i < 50)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Until so many commands were decided and wait for the gate: each looks into the request log first, in the turn that decides it.</summary>
    private async Task ArrivedAsync(IModelGrain model, string id, int commands)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (cluster.Requests.LookedUp(id) < commands + 1)
        {
            patience.Token.ThrowIfCancellationRequested();
            await model.GetAsync();
        }

        await model.GetAsync();
    }

    private async Task<(IModelGrain Model, string Id)> NewModelAsync()
    {
        var id = cluster.NewId(Kinds.Model);
        var model = cluster.Grains.GetGrain<IModelGrain>(id);
        var reply = await model.ExecuteAsync(new CreateModel("prj-1", "m-" + id), cluster.NewCaller());
        Assert.Null(reply.Refusal);
        return (model, id);
    }

    private async Task<ImmutableArray<AuditEntry>> AuditAsync(string id) => await cluster.Store.Platform.ListAsync(id, null, 1000);
}
