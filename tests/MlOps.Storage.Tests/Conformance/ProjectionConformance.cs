namespace MlOps.Storage.Conformance;

public abstract class ProjectionConformance<TStore> : StoreConformance<TStore>
    where TStore : TestStore, new()
{
    [StoreFact]
    public async Task Name_ThatIsTaken_IsRefusedAndNothingIsWritten()
    {
        var first = Actor("a");
        await first.WriteAsync(new TestState { Entry = first.Entry("iris") });
        var second = Actor("b");

        var refusal = await Assert.ThrowsAsync<NameTakenException>(() => second.WriteAsync(
            new TestState { Entry = second.Entry("iris"), DueAt = TestActor.Noon }, TestRows.Audit("Create"), TestRows.Request("req-1")));

        Assert.Contains("'iris'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'a'", refusal.Message, StringComparison.Ordinal);
        Assert.Null((await Actor("b").ReadAsync()).State.ETag);
        Assert.Null(await Store.Platform.FindAsync("b"));
        Assert.Empty(await Store.Platform.DueAsync(TestActor.Noon, 10));
        Assert.Empty(await Store.Platform.ListAsync("b", null, 10));
        Assert.Null(await ((IRequestLog)Store.Platform).FindAsync("b", "req-1"));
        Assert.Equal("a", (await Store.Platform.FindAsync("prj-1", "test", "iris"))?.Id);
    }

    [StoreFact]
    public async Task Name_IsFreeInAnotherScopeOrKind_AndOnceItIsGivenUp()
    {
        var first = Actor("a");
        await first.WriteAsync(new TestState { Entry = first.Entry("iris") });
        var elsewhere = Actor("b");
        await elsewhere.WriteAsync(new TestState { Entry = elsewhere.Entry("iris", scope: "prj-2") });
        var another = Actor("c", "other");
        await another.WriteAsync(new TestState { Entry = another.Entry("iris") });
        await first.WriteAsync(new TestState { Entry = first.Entry("renamed") });
        var heir = Actor("d");
        await heir.WriteAsync(new TestState { Entry = heir.Entry("iris") });

        Assert.Equal("d", (await Store.Platform.FindAsync("prj-1", "test", "iris"))?.Id);
        Assert.Equal("b", (await Store.Platform.FindAsync("prj-2", "test", "iris"))?.Id);
        Assert.Equal("c", (await Store.Platform.FindAsync("prj-1", "other", "iris"))?.Id);
        Assert.Equal("a", (await Store.Platform.FindAsync("prj-1", "test", "renamed"))?.Id);
    }

    [StoreFact]
    public async Task OlderProjection_NeverOverwritesANewer()
    {
        var newer = Actor("a", "newer", "grain");
        var state = new TestState { Entry = newer.Entry("new"), DueAt = TestActor.Noon, Job = newer.Job(priority: 7), Route = newer.Route("new", 2) };
        await newer.WriteAsync(state);
        await newer.WriteAsync(state);

        // Another state of the same key, in version 1, speaks of the same rows.
        var older = Actor("a", "older", "grain");
        await older.WriteAsync(new TestState
        {
            Entry = older.Entry("old"),
            DueAt = TestActor.Noon.AddDays(1),
            Job = older.Job(priority: 1),
            Route = older.Route("old"),
        });

        Assert.Equal("1", older.State.ETag);
        Assert.Equal("new", (await Store.Platform.FindAsync("a"))?.Name);
        Assert.Equal(7, Assert.Single(await Store.Platform.WaitingAsync("queue-default", 10)).Priority);
        Assert.Equal(2, Assert.Single((await Store.Platform.ReadAsync()).Routes).Number);
        Assert.Equal("grain/a", Assert.Single(await Store.Platform.DueAsync(TestActor.Noon, 10)));
    }

    [StoreFact]
    public async Task OlderProjection_NeverRemovesANewer()
    {
        var newer = Actor("a", "newer", "grain");
        await newer.WriteAsync("first");
        await newer.WriteAsync(new TestState { Entry = newer.Entry("new"), DueAt = TestActor.Noon, Job = newer.Job(), Route = newer.Route("new") });

        await Actor("a", "older", "grain").WriteAsync("nothing to show");

        Assert.NotNull(await Store.Platform.FindAsync("a"));
        Assert.Single(await Store.Platform.WaitingAsync("queue-default", 10));
        Assert.Single((await Store.Platform.ReadAsync()).Routes);
        Assert.Single(await Store.Platform.DueAsync(TestActor.Noon, 10));
    }

    [StoreFact]
    public async Task CatalogEntry_ComesBackAsItWasWritten()
    {
        var actor = Actor("a");
        var entry = actor.Entry("iris", scope: "", parentId: "exp-1", status: "Running");
        await actor.WriteAsync(new TestState { Entry = entry });

        var found = await Store.Platform.FindAsync("a");

        Assert.Equal(entry.View.GetRawText(), found!.View.GetRawText());
        Assert.Equal(entry with { View = default }, found with { View = default });
    }

    [StoreFact]
    public async Task Wakeups_AreDueInTheirOrder_AndGoWithTheirCause()
    {
        var (late, early, never) = (Actor("late", "run"), Actor("early", "run"), Actor("never", "run"));
        await late.WriteAsync(new TestState { DueAt = TestActor.Noon });
        await early.WriteAsync(new TestState { DueAt = TestActor.Noon.AddMicroseconds(-1) });
        await never.WriteAsync(new TestState { DueAt = TestActor.Noon.AddMicroseconds(1) });

        Assert.Equal("run/early run/late", await DueAsync(10));
        Assert.Equal("run/early", await DueAsync(1));

        await early.WriteAsync(new TestState());
        Assert.Equal("run/late", await DueAsync(10));

        async Task<string> DueAsync(int limit) => string.Join(' ', await Store.Platform.DueAsync(TestActor.Noon, limit));
    }

    [StoreFact]
    public async Task Jobs_WaitByPriorityThenByTime()
    {
        var (normal, urgent, first) = (Actor("normal"), Actor("urgent"), Actor("first"));
        await normal.WriteAsync(new TestState { Job = normal.Job() });
        await urgent.WriteAsync(new TestState { Job = urgent.Job(priority: 9, since: TestActor.Noon.AddHours(1)) });
        await first.WriteAsync(new TestState { Job = first.Job(since: TestActor.Noon.AddHours(-1)) });

        var waiting = await Store.Platform.WaitingAsync("queue-default", 10);

        Assert.Equal([urgent.Job(9, TestActor.Noon.AddHours(1)), first.Job(since: TestActor.Noon.AddHours(-1)), normal.Job()], waiting.ToArray());
        Assert.Empty(await Store.Platform.WaitingAsync("queue-other", 10));
        Assert.Single(await Store.Platform.WaitingAsync("queue-default", 1));
    }

    [StoreFact]
    public async Task Jobs_MoreThanAreAskedFor_AreTheNextOfEachProject()
    {
        for (var number = 0; number < 5; number++)
        {
            var many = Actor($"many-{number}");
            await many.WriteAsync(new TestState { Job = many.Job(priority: 5, since: TestActor.Noon.AddHours(-number)) });
        }

        var only = Actor("only");
        await only.WriteAsync(new TestState { Job = only.Job() with { ProjectId = "project-other" } });

        var waiting = await Store.Platform.WaitingAsync("queue-default", 3);

        Assert.Equal(["many-4", "many-3", "only"], waiting.Select(job => job.RunId));
    }

    [StoreFact]
    public async Task RoutesEpoch_GrowsWithEveryChange_AndOnlyThen()
    {
        var actor = Actor("dep-1", "deployment");
        var epochs = new List<long> { await Store.Platform.EpochAsync() };
        await actor.WriteAsync(new TestState { Route = actor.Route("blue") });
        epochs.Add(await Store.Platform.EpochAsync());
        await actor.WriteAsync(new TestState { Route = actor.Route("blue", 2) });
        epochs.Add(await Store.Platform.EpochAsync());
        await actor.WriteAsync(new TestState());
        epochs.Add(await Store.Platform.EpochAsync());

        Assert.Equal(epochs.Distinct().Order(), epochs);
        await actor.WriteAsync(new TestState { DueAt = TestActor.Noon });
        await Actor("run-1", "run").WriteAsync("not a route");
        Assert.Equal((epochs[^1], 0), (await Store.Platform.ReadAsync() is var (epoch, routes) ? epoch : 0, routes.Length));
    }

    [StoreFact]
    public async Task RouteName_ThatIsTaken_IsRefused()
    {
        var first = Actor("dep-1", "deployment");
        await first.WriteAsync(new TestState { Route = first.Route("blue") });
        var epoch = await Store.Platform.EpochAsync();
        var second = Actor("dep-2", "deployment");

        await Assert.ThrowsAsync<NameTakenException>(() => second.WriteAsync(new TestState { Route = second.Route("blue") }));

        Assert.Equal(first.Route("blue"), Assert.Single((await Store.Platform.ReadAsync()).Routes));
        Assert.Equal(epoch, await Store.Platform.EpochAsync());
    }

    [StoreFact]
    public async Task Projection_OfAnotherActor_IsRefused()
    {
        var other = Actor("b");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Actor("a").WriteAsync(new TestState { Entry = other.Entry("not mine") }));

        Assert.Null(await Store.Platform.FindAsync("b"));
        Assert.Null((await Actor("a").ReadAsync()).State.ETag);
    }
}
