using System.Text.Json;
using Orleans.Storage;

namespace MlOps.Storage.Conformance;

public abstract class GrainStateConformance<TStore> : StoreConformance<TStore>
    where TStore : TestStore, new()
{
    [StoreFact]
    public async Task Read_OfWhatNeverWas_GivesNoState()
    {
        var actor = await Actor("a").ReadAsync();

        Assert.Null(actor.Record.State);
        Assert.Null(actor.State.ETag);
        Assert.False(actor.State.RecordExists);
    }

    [StoreFact]
    public async Task Write_ThenRead_GivesTheSameStateAndVersion()
    {
        var writer = Actor("a");
        await writer.WriteAsync("one");
        await writer.WriteAsync("two");

        var reader = await Actor("a").ReadAsync();

        Assert.Equal("two", reader.Text);
        Assert.Equal("2", reader.State.ETag);
        Assert.Equal(writer.State.ETag, reader.State.ETag);
        Assert.True(writer.State.RecordExists && reader.State.RecordExists);
        Assert.Empty(writer.Record.Rows);
    }

    [StoreFact]
    public async Task Write_OfMembersThatThisProgramDoesNotKnow_KeepsThem()
    {
        var writer = Actor("a");
        await writer.WriteAsync(new TestState { Unknown = new Dictionary<string, JsonElement> { ["later"] = JsonElement.Parse("[1,2]") } });

        var reader = await Actor("a").ReadAsync();

        Assert.Equal("[1,2]", reader.Record.State!.Unknown!["later"].GetRawText());
    }

    [StoreFact]
    public async Task States_OfTheSameKeyInTwoKinds_AreTwo()
    {
        var (dataset, run) = (Actor("same", "dataset"), Actor("same", "run"));
        await dataset.WriteAsync("a dataset");
        Assert.Null((await run.ReadAsync()).State.ETag);

        await run.WriteAsync("a run");
        await dataset.WriteAsync("still the dataset");

        Assert.Equal("still the dataset", (await Actor("same", "dataset").ReadAsync()).Text);
        Assert.Equal("a run", (await Actor("same", "run").ReadAsync()).Text);
    }

    [StoreFact]
    public async Task Keys_ThatCouldBeNumbers_AreTextsOfTheirOwn()
    {
        // Some of these are one number, or one GUID, to who takes a key for that; others differ in case, or in what is blank.
        string[] keys =
        [
            "1a", "1A", "01a", "001A", "26", "026", "+26", "26 ",
            "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef",
            "run-1a", "RUN-1a", "=1a", "26+x", "1a+",
        ];
        foreach (var key in keys)
        {
            Assert.Null((await Actor(key).ReadAsync()).State.ETag);
            await Actor(key).WriteAsync($"of '{key}'");
        }

        foreach (var key in keys)
        {
            var actor = await Actor(key).ReadAsync();
            Assert.Equal($"of '{key}'", actor.Text);
            await actor.WriteAsync("again");
            Assert.Equal("2", actor.State.ETag);
        }
    }

    [StoreFact]
    public async Task Write_FromAStaleVersion_WritesNothingAtAll()
    {
        var stale = Actor("a");
        await stale.WriteAsync("one");
        await (await Actor("a").ReadAsync()).WriteAsync("two");

        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.WriteAsync(
            new TestState { Text = "lost", Entry = stale.Entry("lost"), DueAt = TestActor.Noon, Job = stale.Job(), Route = stale.Route("lost") },
            TestRows.Audit("Lose"), TestRows.Request("req-lost"), TestRows.Usage("use-lost"), TestRows.Version("ds-1", 1, "lost")));

        var reader = await Actor("a").ReadAsync();
        Assert.Equal(("two", "2"), (reader.Text, reader.State.ETag));
        Assert.Null(await Store.Platform.FindAsync("a"));
        Assert.Empty(await Store.Platform.DueAsync(TestActor.Noon, 10));
        Assert.Empty(await Store.Platform.WaitingAsync("queue-default", 10));
        Assert.Empty((await Store.Platform.ReadAsync()).Routes);
        Assert.Empty(await Store.Platform.ListAsync("a", null, 10));
        Assert.Null(await ((IRequestLog)Store.Platform).FindAsync("a", "req-lost"));
        Assert.Empty(await Store.Platform.SumAsync("a"));
        Assert.Null(await Store.Platform.FindAsync("ds-1", 1));
    }

    [StoreFact]
    public async Task FirstWrites_OfTwoActivations_OneIsRefused()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async index =>
            await Record.ExceptionAsync(() => Actor("a").WriteAsync($"writer {index}"))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<Exception>(), refusal => Assert.IsType<InconsistentStateException>(refusal));
    }

    [StoreFact]
    public async Task Clear_ThenWrite_GoesOnWithTheVersion()
    {
        var actor = Actor("a");
        await actor.WriteAsync(new TestState { Entry = actor.Entry("name"), DueAt = TestActor.Noon, Job = actor.Job(), Route = actor.Route("name") });
        await actor.ClearAsync(TestRows.Audit("Delete"), TestRows.Request("req-delete"));

        Assert.Equal(("2", false), (actor.State.ETag, actor.State.RecordExists));
        Assert.Null(actor.Record.State);
        Assert.Empty(actor.Record.Rows);
        var again = await Actor("a").ReadAsync();
        Assert.Null(again.Record.State);
        Assert.Equal(("2", false), (again.State.ETag, again.State.RecordExists));
        Assert.Null(await Store.Platform.FindAsync("a"));
        Assert.Empty(await Store.Platform.DueAsync(TestActor.Noon, 10));
        Assert.Empty(await Store.Platform.WaitingAsync("queue-default", 10));
        Assert.Empty((await Store.Platform.ReadAsync()).Routes);
        Assert.Single(await Store.Platform.ListAsync("a", null, 10));
        Assert.NotNull(await ((IRequestLog)Store.Platform).FindAsync("a", "req-delete"));

        await again.WriteAsync(new TestState { Text = "reborn", Entry = again.Entry("name") });
        Assert.Equal("3", again.State.ETag);
        Assert.Equal("a", (await Store.Platform.FindAsync("prj-1", "test", "name"))?.Id);
    }

    [StoreFact]
    public async Task Clear_FromAStaleVersion_IsRefused()
    {
        var stale = Actor("a");
        await stale.WriteAsync(new TestState { Entry = stale.Entry("name") });
        var other = await Actor("a").ReadAsync();
        await other.WriteAsync(new TestState { Text = "two", Entry = other.Entry("name") });

        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.ClearAsync());

        Assert.Equal("two", (await Actor("a").ReadAsync()).Text);
        Assert.NotNull(await Store.Platform.FindAsync("a"));
    }

    [StoreFact]
    public async Task Read_AfterAFailedWrite_DropsTheRowsThatWaited()
    {
        var actor = Actor("a");
        await actor.WriteAsync("one");
        Store.Faults.FailBeforeLanding("a");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => actor.WriteAsync("two", TestRows.Audit("Lost")));
        Assert.Single(actor.Record.Rows);

        await actor.ReadAsync();

        Assert.Equal("one", actor.Text);
        Assert.Empty(actor.Record.Rows);
        Assert.Empty(await Store.Platform.ListAsync("a", null, 10));
    }

    [StoreFact]
    public async Task Write_ThatLandsUnknownToTheGrain_IsSeenWhenReadAgain()
    {
        var actor = Actor("a");
        await actor.WriteAsync("one");
        Store.Faults.FailAfterLanding("a");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => actor.WriteAsync("two", TestRows.Audit("Landed")));
        Assert.Equal("1", actor.State.ETag);

        await Assert.ThrowsAsync<InconsistentStateException>(() => actor.WriteAsync("three"));
        await actor.ReadAsync();

        Assert.Equal(("two", "2"), (actor.Text, actor.State.ETag));
        Assert.Single(await Store.Platform.ListAsync("a", null, 10));
    }

    [StoreFact]
    public async Task Write_WhileMoreRowsAreAdded_KeepsThemForTheNext()
    {
        var actor = Actor("a");
        var write = actor.WriteAsync("one", TestRows.Audit("First"));
        actor.Record.Rows = actor.Record.Rows.Add(TestRows.Audit("Second"));
        await write;

        Assert.Equal("Second", Assert.IsType<AuditRow>(actor.Record.Rows[^1]).Command);
    }

    [StoreFact]
    public async Task Write_WhileTheStateGoesOn_KeepsWhatItWas()
    {
        var actor = Actor("a");
        var write = actor.WriteAsync("one");
        actor.Record.State = new TestState { Text = "two" };
        await write;

        Assert.Equal("one", (await Actor("a").ReadAsync()).Text);
    }

    [StoreFact]
    public async Task State_ThatIsNoActorRecord_IsRefusedWithTheRemedy()
    {
        var refusal = await Assert.ThrowsAsync<NotSupportedException>(() => Store.Grains.WriteStateAsync(
            "test", GrainId.Create("test", "a"), new GrainState<string>("plain")));

        Assert.Contains("ActorRecord<TState>", refusal.Message, StringComparison.Ordinal);
    }
}
