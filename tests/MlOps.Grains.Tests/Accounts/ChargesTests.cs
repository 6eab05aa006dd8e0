using MlOps.Projects;

namespace MlOps.Accounts;

/// <summary>What is entered from outside, and taken back.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class ChargesTests(ActorCluster cluster)
{
    private static readonly DateTimeOffset Day = new(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ACharge_IsSpreadEvenlyOverItsTime()
    {
        var (projectId, account) = await NewProjectAsync();

        await EnterAsync(account, Charge(projectId) with { Amount = 31m, To = Day.AddMonths(1), Description = "licence" });

        Assert.Equal(31_000_000, await SumAsync(projectId, Day, Day.AddMonths(1)));
        Assert.Equal(1_000_000, await SumAsync(projectId, Day.AddDays(4), Day.AddDays(5)));
        Assert.Equal(3_000_000, await SumAsync(projectId, Day.AddHours(5), Day.AddHours(77)));
        var used = Assert.Single(await cluster.Store.Platform.EventsAsync(new(Ids.Account(projectId)) { ActorId = projectId, After = "charge/" }), row => row.Event.Meter == Meter.Charge);
        Assert.Equal(("charge/licence", "licence"), (used.Key, used.Event.Facets?.Description));
    }

    [Fact]
    public async Task TheSameAgain_ChangesNothing_AndAnotherUnderItsKey_IsRefusedWithAllThatCameWithIt()
    {
        var (projectId, account) = await NewProjectAsync();
        var charge = Charge(projectId);
        await EnterAsync(account, charge);

        await EnterAsync(account, charge, charge with { Key = "other", Amount = 2m });
        var reply = await account.ExecuteAsync(new EnterCharges([charge with { Key = "third" }, charge with { Amount = 7m }]), cluster.NewCaller());

        Assert.Equal(("charge.key-used", RefusalKind.Conflict), (reply.Refusal?.Code, reply.Refusal?.Kind));
        Assert.Equal(3_000_000, await SumAsync(projectId, Day, Day.AddDays(1)));
    }

    [Fact]
    public async Task TheSameKey_AtOnceFromMany_CountsOnce()
    {
        var (projectId, account) = await NewProjectAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            // One that came a moment too early for the lookup is told to come again.
            while (await Record.ExceptionAsync(() => EnterAsync(account, Charge(projectId))) is { } refused)
            {
                Assert.IsType<StoreUnavailableException>(refused);
            }
        }));

        Assert.Equal(1_000_000, await SumAsync(projectId, Day, Day.AddDays(1)));
    }

    [Fact]
    public async Task AnEventThatIsTakenBack_LeavesNothing_InItsOwnHours_AndIsTakenBackOnce()
    {
        var (projectId, account) = await NewProjectAsync();
        await EnterAsync(account, Charge(projectId) with { To = Day.AddDays(10).AddSeconds(7), Amount = 0.000_007m });

        Assert.Contains(await cluster.Store.Platform.SumsAsync(Ids.Account(projectId)), sum => sum.Of.Meter == Meter.Charge && sum.Quantity != 0);
        await Task.WhenAll(Enumerable.Range(0, 9).Select(async _ =>
        {
            while (await Record.ExceptionAsync(async () => Assert.Null(await ReverseAsync(account, "charge/licence"))) is { } refused)
            {
                Assert.IsType<StoreUnavailableException>(refused);
            }
        }));

        var sums = (await cluster.Store.Platform.SumsAsync(Ids.Account(projectId))).Where(sum => sum.Of.Meter == Meter.Charge);
        Assert.All(sums, sum => Assert.Equal(0, sum.Quantity));
        var view = await account.GetAsync();
        Assert.Equal(0, view!.Totals[Meter.Charge]);
        Assert.Equal("account.not-reversible", await ReverseAsync(account, "reversed/charge/licence"));
        Assert.Equal("account.no-event", await ReverseAsync(account, "charge/rent"));
        var again = await account.ExecuteAsync(new EnterCharges([Charge(projectId) with { To = Day.AddDays(10).AddSeconds(7), Amount = 0.000_007m }]), cluster.NewCaller());
        Assert.Equal("charge.taken-back", again.Refusal?.Code);
    }

    [Fact]
    public async Task WhatAnEarlierOwnerUsed_IsTakenBackFromHim()
    {
        var (projectId, account) = await NewProjectAsync();
        await EnterAsync(account, Charge(projectId));
        await cluster.Grains.GetGrain<IProjectGrain>(projectId).ExecuteAsync(new SetProjectTag("team", "red"), cluster.NewCaller());

        Assert.Null(await ReverseAsync(account, "charge/licence"));

        var sums = (await cluster.Store.Platform.SumAsync(Ids.Account(projectId), Day, Day.AddDays(1))).Where(sum => sum.Meter == Meter.Charge && sum.Subject.Kind != CostSubject.Pool);
        var sum = Assert.Single(sums);
        Assert.Null(sum.Subject.Tags);
        Assert.Equal(0, sum.Quantity);
    }

    public static TheoryData<string, Charge> BadCharges() => new()
    {
        { "charge.key", Charge("prj-a") with { Key = "" } },
        { "charge.key", Charge("prj-a") with { Key = null! } },
        { "charge.key", Charge("prj-a") with { Key = "a\nb" } },
        { "charge.key", Charge("prj-a") with { Key = new('k', 221) } },
        { "charge.actor", Charge("") },
        { "charge.amount", Charge("prj-a") with { Amount = 0 } },
        { "charge.amount", Charge("prj-a") with { Amount = -1 } },
        { "charge.amount", Charge("prj-a") with { Amount = 0.000_000_1m } },
        { "charge.amount", Charge("prj-a") with { Amount = decimal.MaxValue } },
        { "charge.currency", Charge("prj-a") with { Currency = "EUR" } },
        { "charge.currency", Charge("prj-a") with { Currency = null! } },
        { "charge.period", Charge("prj-a") with { To = Day.AddTicks(-1) } },
        { "charge.period", Charge("prj-a") with { To = Day.AddDays(367) } },
        { "charge.period", Charge("prj-a") with { From = Day.AddYears(1000), To = Day.AddYears(1000) } },
        { "charge.description", Charge("prj-a") with { Description = new('d', 201) } },
        { "charge.none", null! },
    };

    [Theory]
    [MemberData(nameof(BadCharges))]
    public void AChargeThatCannotBe_IsRefused(string code, Charge charge) => Assert.Equal(code, Charges.Check([charge], "USD")?.Code);

    [Fact]
    public void NoCharges_TheSameKeyTwice_OrTooManyHours_AreRefused()
    {
        Assert.Equal("charge.none", Charges.Check([], "USD")?.Code);
        Assert.Equal("charge.none", Charges.Check(default, "USD")?.Code);
        Assert.Equal("charge.key", Charges.Check([Charge("prj-a"), Charge("prj-a")], "USD")?.Code);
        Assert.Equal("charge.too-many", Charges.Check([.. Enumerable.Range(0, 2).Select(index => Charge("prj-a") with { Key = $"{index}", To = Day.AddDays(365) })], "USD")?.Code);
        Assert.Null(Charges.Check([.. Enumerable.Range(0, 1).Select(index => Charge("prj-a") with { Key = $"{index}", To = Day.AddDays(365) })], "USD"));
    }

    private static Charge Charge(string actorId) => new("licence", actorId, 1m, "USD", Day, Day);

    private async Task<(string ProjectId, IAccountGrain Account)> NewProjectAsync()
    {
        var id = cluster.NewId(Kinds.Project);
        Assert.True((await cluster.Grains.GetGrain<IProjectGrain>(id).ExecuteAsync(new CreateProject("p-" + id), cluster.NewCaller())).IsAccepted);
        return (id, cluster.Grains.GetGrain<IAccountGrain>(Ids.Account(id)));
    }

    private async Task EnterAsync(IAccountGrain account, params ImmutableArray<Charge> charges) =>
        Assert.Null((await account.ExecuteAsync(new EnterCharges(charges), cluster.NewCaller())).Refusal);

    private async Task<string?> ReverseAsync(IAccountGrain account, string key) =>
        (await account.ExecuteAsync(new ReverseUsage(key), cluster.NewCaller())).Refusal?.Code;

    private async Task<decimal> SumAsync(string projectId, DateTimeOffset from, DateTimeOffset to) =>
        (await cluster.Store.Platform.SumAsync(Ids.Account(projectId), from, to)).Where(sum => sum.Meter == Meter.Charge && sum.Subject.Kind != CostSubject.Pool).Sum(sum => sum.Quantity);
}
