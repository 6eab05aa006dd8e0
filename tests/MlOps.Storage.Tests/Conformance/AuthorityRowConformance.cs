using MlOps.Accounts;

namespace MlOps.Storage.Conformance;

public abstract class AuthorityRowConformance<TStore> : StoreConformance<TStore>
    where TStore : TestStore, new()
{
    private IRequestLog Requests => Store.Platform;

    private IDatasetVersions Versions => Store.Platform;

    [StoreFact]
    public async Task Rows_LandWithTheState()
    {
        await Actor("a").WriteAsync(
            "one", TestRows.Audit("Create"), TestRows.Request("req-1"), TestRows.Usage("use-1"), TestRows.Version("ds-1", 1, "id-1"));

        Assert.Equal(TestRows.Request("req-1"), await Requests.FindAsync("a", "req-1"));
        Assert.Null(await Requests.FindAsync("b", "req-1"));
        var entry = Assert.Single(await Store.Platform.ListAsync(null, null, 10));
        Assert.Equal(("a", TestRows.Audit("Create")), (entry.ActorId, entry.Row));
        Assert.Equal(new UsageSum("run-1", Meter.WorkerCpu, 5, 1, false), Assert.Single(await Store.Platform.SumAsync("a")));
        Assert.Equal(TestRows.Version("ds-1", 1, "id-1").Version, await Versions.FindAsync("ds-1", 1));
        Assert.Equal(TestRows.Version("ds-1", 1, "id-1").Version, await Versions.FindAsync("ds-1", "id-1"));
    }

    [StoreTheory]
    [InlineData("request")]
    [InlineData("version")]
    [InlineData("identity")]
    [InlineData("usage")]
    public async Task Row_ThatExists_FailsTheWholeWrite(string kind)
    {
        var actor = Actor("a");
        await actor.WriteAsync("one", TestRows.Request("req-1"), TestRows.Version("ds-1", 1, "id-1"), TestRows.Usage("use-1"));
        AuthorityRow again = kind switch
        {
            "request" => TestRows.Request("req-1"),
            "version" => TestRows.Version("ds-1", 1, "id-2"),
            "identity" => TestRows.Version("ds-1", 2, "id-1"),
            _ => TestRows.Usage("use-1", quantity: 9),
        };

        await Assert.ThrowsAsync<RowExistsException>(() => actor.WriteAsync(
            new TestState { Text = "two", Entry = actor.Entry("two") }, TestRows.Audit("Repeat"), again));

        Assert.Equal("one", (await Actor("a").ReadAsync()).Text);
        Assert.Null(await Store.Platform.FindAsync("a"));
        Assert.Empty(await Store.Platform.ListAsync("a", null, 10));
        Assert.Equal(5, Assert.Single(await Store.Platform.SumAsync("a")).Quantity);
        Assert.Null(await Versions.FindAsync("ds-1", 2));
    }

    [StoreFact]
    public async Task Row_TwiceInOneWrite_FailsTheWrite()
    {
        await Assert.ThrowsAsync<RowExistsException>(() => Actor("a").WriteAsync("one", TestRows.Usage("use-1"), TestRows.Usage("use-1")));

        Assert.Null((await Actor("a").ReadAsync()).State.ETag);
        Assert.Empty(await Store.Platform.SumAsync("a"));
    }

    [StoreFact]
    public async Task Usage_OfANegativeQuantity_IsRefused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Actor("a").WriteAsync("one", TestRows.Usage("use-1", quantity: -1)));

        Assert.Null((await Actor("a").ReadAsync()).State.ETag);
    }

    [StoreFact]
    public async Task UsageKey_StaysTakenAfterAClear()
    {
        var account = Actor("acc-1", "account");
        await account.WriteAsync("one", TestRows.Usage("use-1"));
        await account.ClearAsync();

        await Assert.ThrowsAsync<RowExistsException>(() => account.WriteAsync("two", TestRows.Usage("use-1")));
    }

    [StoreFact]
    public async Task Sums_AreByActorAndMeter()
    {
        var account = Actor("acc-1", "account");
        await account.WriteAsync("one", TestRows.Usage("1", "run-1", 5), TestRows.Usage("2", "run-1", 7, estimated: true));
        await account.WriteAsync("two", TestRows.Usage("3", "run-1", 1, Meter.Calls), TestRows.Usage("4", "run-2", 100));
        await Actor("acc-2", "account").WriteAsync("other", TestRows.Usage("1", "run-1", 1000));

        UsageSum[] ofFirst = [new("run-1", Meter.WorkerCpu, 12, 2, true), new("run-1", Meter.Calls, 1, 1, false)];
        Assert.Equal(ofFirst, await Store.Platform.SumAsync("acc-1", ["run-1", "run-9"]));
        Assert.Equal(ofFirst.Append(new("run-2", Meter.WorkerCpu, 100, 1, false)), await Store.Platform.SumAsync("acc-1"));
        Assert.Empty(await Store.Platform.SumAsync("acc-1", []));
    }

    [StoreFact]
    public async Task Usage_IsListedByKey_AsItWasEntered()
    {
        var plain = TestRows.Usage("use-2", "run-2");
        var rich = TestRows.Usage("use-1") with { EnteredAt = TestActor.Noon, SubjectId = 7 };
        rich = rich with { Event = rich.Event with { Facets = new("mdl-1.2", "ann", "host") } };
        var correction = TestRows.Usage("use-3");
        correction = correction with { Event = correction.Event with { Quantity = -2, Corrects = "use-1" } };
        await Actor("acc-1").WriteAsync("one", plain, rich, correction);
        await Actor("acc-2").WriteAsync("one", TestRows.Usage("use-1"));

        Assert.Equal([rich, plain], (await Store.Platform.EventsAsync(new("acc-1") { Limit = 2 })).AsEnumerable());
        Assert.Equal([correction], (await Store.Platform.EventsAsync(new("acc-1") { After = "use-2", Limit = 2 })).AsEnumerable());
        Assert.Equal([rich, correction], (await Store.Platform.EventsAsync(new("acc-1") { ActorId = "run-1" })).AsEnumerable());
        Assert.Equal([rich], (await Store.Platform.EventsAsync(new("acc-1") { SubjectIds = [7, -7] })).AsEnumerable());
        Assert.Empty(await Store.Platform.EventsAsync(new("acc-1") { SubjectIds = [] }));
        Assert.Equal(3, (await Store.Platform.EventsAsync(new("acc-1") { From = plain.Event.From, To = plain.Event.To.AddTicks(1) })).Length);
        Assert.Empty(await Store.Platform.EventsAsync(new("acc-1") { To = plain.Event.From }));
        Assert.Empty(await Store.Platform.EventsAsync(new("acc-1") { From = plain.Event.To.AddTicks(1) }));
        Assert.Equal(3, (await Store.Platform.SumAsync("acc-1", ["run-1"])).Single().Quantity);
        Assert.Equal(rich, await Store.Platform.FindEventAsync("acc-1", "use-1"));
        Assert.Null(await Store.Platform.FindEventAsync("acc-1", "use-9"));
        Assert.Null(await Store.Platform.FindEventAsync("acc-2", "use-3"));
    }

    [StoreFact]
    public async Task Used_InAPeriod_IsSummedWhereItLiesInIt_AndToldOneByOneWhereItReachesIntoIt()
    {
        UsageRow Row(string key, int from, int to, string actor = "run-1", long? subject = 1) => new(
            key, new(actor, Meter.WorkerCpu, long.MaxValue, TestRows.Day.AddHours(from), TestRows.Day.AddHours(to)), null, subject);
        var (before, into, over, outOf, at) = (Row("before", 0, 2), Row("into", 1, 3), Row("over", 1, 9), Row("out", 4, 6), Row("at", 5, 5));
        await Actor("acc-1").WriteAsync(
            "one", TestRows.Subject(1), before, into, over, outOf, at, Row("in-1", 2, 2), Row("in-2", 2, 5), Row("in-3", 4, 5, "run-2", null), Row("behind", 6, 7));

        var used = await Store.Platform.UsedAsync("acc-1", null, TestRows.Day.AddHours(2), TestRows.Day.AddHours(5));
        Assert.Equal(
            [("run-1", "1", 2m * long.MaxValue, 2L), ("run-2", null, long.MaxValue, 1L)],
            used.Sums.Select(sum => (sum.ActorId, sum.Subject?.ActorId, sum.Quantity, sum.Events)));
        Assert.Equal([into, outOf, over], used.Reaching.Select(one => one.Row));
        Assert.All(used.Reaching, one => Assert.Equal("1", one.Subject?.ActorId));

        var named = await Store.Platform.UsedAsync("acc-1", ["run-2"], TestRows.Day.AddHours(2), TestRows.Day.AddHours(5));
        Assert.Equal("run-2", Assert.Single(named.Sums).ActorId);
        Assert.Empty(named.Reaching);
    }

    [StoreFact]
    public async Task Sums_AddUp_InOneWriteAndOverSeveral()
    {
        var account = Actor("acc-1");
        await account.WriteAsync("one", TestRows.Subject(1), TestRows.Sum(1, 0, 5), TestRows.Sum(1, 0, 6), TestRows.Sum(1, 1, 7));
        await Actor("acc-2").WriteAsync("one", TestRows.Subject(1), TestRows.Sum(1, 0, 1000));
        await account.WriteAsync("two", TestRows.Subject(1), TestRows.Subject(2), TestRows.Sum(1, 0, -1, late: -1), TestRows.Sum(2, 0, 3));

        Assert.Equal(
            [TestRows.Sum(1, 0, 10, 3, -1), TestRows.Sum(2, 0, 3), TestRows.Sum(1, 1, 7)],
            (await Store.Platform.SumsAsync("acc-1")).AsEnumerable());
        Assert.Equal(
            [(1L, 17m, 4L, -1m), (2L, 3m, 1L, 0m)],
            (await Store.Platform.SumAsync("acc-1", TestRows.Day, TestRows.Day.AddHours(2)))
                .Select(sum => (long.Parse(sum.Subject.ActorId!), sum.Quantity, sum.Events, sum.Late)));
    }

    [StoreFact]
    public async Task Sums_OfAWriteThatFails_AddNothing()
    {
        var actor = Actor("acc-1");
        await actor.WriteAsync("one", TestRows.Usage("use-1"), TestRows.Subject(1), TestRows.Sum(1, 0, 5));

        await Assert.ThrowsAsync<RowExistsException>(() => actor.WriteAsync("two", TestRows.Sum(1, 0, 5), TestRows.Usage("use-1")));

        Assert.Equal(5, Assert.Single(await Store.Platform.SumsAsync("acc-1")).Quantity);
    }

    [StoreFact]
    public async Task Sums_OfAPeriod_AreThoseOfItsDays_AndOfTheHoursAtItsEnds()
    {
        // Each hour of four days has one, each day has 24; a day's own sum is told apart by a thousand.
        var rows = Enumerable.Range(0, 4 * 24).Select(hour => (AuthorityRow)TestRows.Sum(1, hour, 1))
            .Concat(Enumerable.Range(0, 4).Select(day => TestRows.Sum(1, 24 * day, 1024, hours: 24)));
        await Actor("acc-1").WriteAsync("one", [TestRows.Subject(1), .. rows]);

        Assert.Equal(3, await OfAsync(5, 8));
        Assert.Equal(24, await OfAsync(1, 25));
        Assert.Equal(1024, await OfAsync(0, 24));
        Assert.Equal(5 + 2048 + 3, await OfAsync(19, 75));
        Assert.Equal(4096, await OfAsync(0, 96));
        Assert.Equal(4096, await OfAsync(-1000, 1000));
        Assert.Equal(0, await OfAsync(96, 200));
        Assert.Equal(
            [(0, 5m), (1, 1024m), (2, 1024m), (3, 3m)],
            (await Store.Platform.SumAsync("acc-1", TestRows.Day.AddHours(19), TestRows.Day.AddHours(75), byDay: true)).Select(sum => ((sum.Day - TestRows.Day)!.Value.Days, sum.Quantity)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Platform.SumAsync("acc-1", TestRows.Day.AddMinutes(1), TestRows.Day.AddDays(1)));

        async Task<decimal> OfAsync(int from, int to) =>
            (await Store.Platform.SumAsync("acc-1", TestRows.Day.AddHours(from), TestRows.Day.AddHours(to))).Sum(sum => sum.Quantity);
    }

    [StoreFact]
    public async Task Sums_OfMoreThan64Bits_AreExact()
    {
        await Actor("acc-1").WriteAsync(
            "one", TestRows.Subject(1), TestRows.Subject(2), TestRows.Sum(1, 0, long.MaxValue), TestRows.Sum(1, 1, long.MaxValue), TestRows.Sum(2, 0, -long.MaxValue), TestRows.Sum(2, 1, -long.MaxValue));

        Assert.Equal(
            [2m * long.MaxValue, -2m * long.MaxValue],
            (await Store.Platform.SumAsync("acc-1", TestRows.Day, TestRows.Day.AddHours(2))).Select(sum => sum.Quantity));
    }

    [StoreFact]
    public async Task Requests_ExpireWhenTheirTimeIsOver_AndSomeNever()
    {
        await Actor("a").WriteAsync(
            "one",
            TestRows.Request("old", TestActor.Noon.AddMicroseconds(-1)),
            TestRows.Request("now", TestActor.Noon),
            TestRows.Request("platform/step"));

        Assert.Equal(1, await Requests.ExpireAsync(TestActor.Noon));

        Assert.Null(await Requests.FindAsync("a", "old"));
        Assert.Equal(TestActor.Noon, (await Requests.FindAsync("a", "now"))?.ExpiresAt);
        Assert.NotNull(await Requests.FindAsync("a", "platform/step"));
        Assert.Equal(0, await Requests.ExpireAsync(TestActor.Noon));
    }

    [StoreFact]
    public async Task Requests_ThatExpireInGreatNumber_AllGo()
    {
        await Actor("a").WriteAsync("one", [.. Enumerable.Range(0, 2500).Select(index => TestRows.Request($"req-{index}", TestActor.Noon))]);

        Assert.Equal(2500, await Requests.ExpireAsync(TestActor.Noon.AddHours(1)));

        Assert.Null(await Requests.FindAsync("a", "req-2499"));
    }

    [StoreFact]
    public async Task Audit_IsListedNewestFirst_ByPages()
    {
        var (first, second) = (Actor("a"), Actor("b"));
        await first.WriteAsync("1", TestRows.Audit("A1"), TestRows.Audit("A2"));
        await second.WriteAsync("1", TestRows.Audit("B1"));
        await first.WriteAsync("2", TestRows.Audit("A3"));

        var page = await Store.Platform.ListAsync(null, null, 2);
        Assert.Equal(["A3", "B1"], page.Select(entry => entry.Row.Command));
        Assert.Equal(["A2", "A1"], (await Store.Platform.ListAsync(null, page[^1].Sequence, 10)).Select(entry => entry.Row.Command));
        Assert.Equal(["A3", "A2"], (await Store.Platform.ListAsync("a", null, 2)).Select(entry => entry.Row.Command));
    }

    [StoreFact]
    public async Task Versions_AreListedNewestFirst_BelowANumber()
    {
        await Actor("ds-1", "dataset").WriteAsync("one", [.. Enumerable.Range(1, 4).Select(number => TestRows.Version("ds-1", number, $"id-{number}"))]);

        Assert.Equal([4, 3], (await Versions.ListAsync("ds-1", int.MaxValue, 2)).Select(version => version.Number));
        Assert.Equal([2, 1], (await Versions.ListAsync("ds-1", 3, 10)).Select(version => version.Number));
        Assert.Empty(await Versions.ListAsync("ds-2", int.MaxValue, 10));
        Assert.Null(await Versions.FindAsync("ds-1", "id-9"));
    }

    [StoreFact]
    public async Task Settings_AreKeptAndReplaced()
    {
        Assert.Null(await Store.Platform.GetAsync("admin"));
        await Store.Platform.SetAsync("admin", "one");
        await Store.Platform.SetAsync("admin", "two");

        Assert.Equal("two", await Store.Platform.GetAsync("admin"));
    }

    [StoreFact]
    public async Task Setting_ThatManyReplaceAtOnce_IsReplacedByOne_AndOnlyWhereItIsAsExpected()
    {
        Assert.False(await Store.Platform.TryReplaceAsync("turn", "one", "two"));
        Assert.Null(await Store.Platform.GetAsync("turn"));
        await Store.Platform.SetAsync("turn", "one");

        var replaced = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            number => Task.Run(() => Store.Platform.TryReplaceAsync("turn", "one", $"by {number}"))));

        Assert.Single(replaced, did => did);
        Assert.Equal($"by {Array.IndexOf(replaced, true)}", await Store.Platform.GetAsync("turn"));
    }

    [StoreFact]
    public async Task RefusedWrites_BesideGoodOnes_FailAlone()
    {
        var holder = Actor("holder");
        await holder.WriteAsync(new TestState { Entry = holder.Entry("taken") });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(index => Task.Run(async () =>
        {
            var actor = Actor($"a{index}");
            var refused = index % 3 == 0;
            var outcome = await Record.ExceptionAsync(() => actor.WriteAsync(
                new TestState { Entry = actor.Entry(refused ? "taken" : $"name {index}") }, TestRows.Audit("Create")));
            return (actor.Id, refused, outcome);
        })));

        Assert.All(outcomes, one => Assert.Equal(one.refused ? typeof(NameTakenException) : null, one.outcome?.GetType()));
        var landed = (await Store.Platform.ListAsync(null, null, 1000)).Select(entry => entry.ActorId).Order();
        Assert.Equal(outcomes.Where(one => !one.refused).Select(one => one.Id).Order(), landed);
    }
}
