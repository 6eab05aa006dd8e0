using Microsoft.Extensions.DependencyInjection;
using MlOps.Projects;
using Orleans.Storage;

namespace MlOps.Accounts;

/// <summary>What an account adds up in a real store.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class AccountSumsTests(ActorCluster cluster)
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Usage_IsAddedUp_WithOwnerAndTagsOfItsTime()
    {
        var (projectId, account) = await NewProjectAsync();
        var project = cluster.Grains.GetGrain<IProjectGrain>(projectId);

        await EnterAsync(account, 3);
        await project.ExecuteAsync(new SetProjectTag("team", "red"), cluster.NewCaller());
        await EnterAsync(account, 5);

        var sums = (await SumsAsync(projectId)).Where(sum => sum.Subject.Kind == Kinds.Project).OrderBy(sum => sum.Quantity).ToList();
        Assert.Equal([3m, 5m], sums.Select(sum => sum.Quantity));
        Assert.Equal([null, "red"], sums.Select(sum => sum.Subject.Tags?["team"]));
        Assert.All(sums, sum => Assert.Equal((projectId, cluster.NewCaller().Principal), (sum.Subject.ProjectId, sum.Subject.Owner)));
    }

    [Fact]
    public async Task ARepeat_AddsNothing()
    {
        var (projectId, account) = await NewProjectAsync();
        var caller = cluster.NewCaller();

        await account.ExecuteAsync(Usage(projectId, 3), caller);
        await account.ExecuteAsync(Usage(projectId, 3), caller);
        var other = await account.ExecuteAsync(Usage(projectId, 4), caller);

        Assert.Equal(RefusalKind.Conflict, other.Refusal?.Kind);
        Assert.Equal(3, (await SumsAsync(projectId)).Where(sum => sum.Quantity > 0).Sum(sum => sum.Quantity));
    }

    [Fact]
    public async Task EventsThatAProgramWithoutSumsEntered_AreAddedUp_WhenTheAccountIsNextUsed()
    {
        var projectId = cluster.NewId(Kinds.Project);
        var storage = cluster.SiloServices.GetRequiredService<IGrainStorage>();
        var (actor, record) = (GrainId.Create(Kinds.Account, Ids.Account(projectId)), new GrainState<ActorRecord<AccountState>>(new()));
        record.State!.State = new() { Totals = ImmutableSortedDictionary<Meter, long>.Empty.Add(Meter.WorkerCpu, 7), Events = 4 };
        record.State.Rows =
        [
            new UsageRow("old#0", Used("run-gone", 3)),
            new UsageRow("old#1", Used("exp-gone", 4)),
            new UsageRow("old#2", Used("dep-gone", 1) with { Meter = Meter.Predictions }),
            new UsageRow("old#3", Used("mdl-gone.1", 1) with { Meter = Meter.Predictions }),
        ];
        await storage.WriteStateAsync(Kinds.Account, actor, record);

        await EnterAsync(cluster.Grains.GetGrain<IAccountGrain>(Ids.Account(projectId)), 5, "run-gone");

        Assert.Equal(
            [(Kinds.Experiment, 4m, 1L), (Kinds.Run, 8m, 2L)],
            (await SumsAsync(projectId)).Where(sum => sum.Quantity > 0).OrderBy(sum => sum.Subject.Kind, StringComparer.Ordinal).Select(sum => (sum.Subject.Kind, sum.Quantity, sum.Events)));
        Assert.Equal(0, (await SumsAsync(projectId)).Sum(sum => sum.Quantity));

        // With the version they were entered a second time.
        var predictions = (await cluster.Store.Platform.SumAsync(Ids.Account(projectId), Day, Day.AddDays(1))).Where(sum => sum is { Meter: Meter.Predictions, Quantity: > 0 });
        Assert.Equal(Kinds.Deployment, Assert.Single(predictions).Subject.Kind);
    }

    private async Task<(string ProjectId, IAccountGrain Account)> NewProjectAsync()
    {
        var id = cluster.NewId(Kinds.Project);
        Assert.True((await cluster.Grains.GetGrain<IProjectGrain>(id).ExecuteAsync(new CreateProject("p-" + id), cluster.NewCaller())).IsAccepted);
        return (id, cluster.Grains.GetGrain<IAccountGrain>(Ids.Account(id)));
    }

    [Fact]
    public async Task UsageOfTheFuture_IsTakenToHaveEndedNow()
    {
        var (projectId, account) = await NewProjectAsync();
        var now = cluster.Clock.GetUtcNow();

        var used = new UsageEvent(projectId, Meter.WorkerWall, 5, now.AddYears(7), now.AddYears(7).AddSeconds(10));
        Assert.True((await account.ExecuteAsync(new RecordUsage([used]), cluster.NewCaller())).IsAccepted);

        var row = Assert.Single(await cluster.Store.Platform.EventsAsync(new(Ids.Account(projectId)) { ActorId = projectId }), row => row.Event.Meter == Meter.WorkerWall);
        Assert.Equal((now.AddSeconds(-10), now), (row.Event.From, row.Event.To));
    }

    private async Task EnterAsync(IAccountGrain account, long quantity, string? actorId = null)
    {
        var used = Usage(actorId ?? Ids.ProjectOf(account.GetPrimaryKeyString()), quantity);
        Assert.True((await account.ExecuteAsync(used, cluster.NewCaller())).IsAccepted);
    }

    private static RecordUsage Usage(string actorId, long quantity) => new([Used(actorId, quantity)]);

    private static UsageEvent Used(string actorId, long quantity) => new(actorId, Meter.WorkerCpu, quantity, Day.AddHours(11), Day.AddHours(12));

    private async Task<ImmutableArray<SubjectSum>> SumsAsync(string projectId)
    {
        var byDay = await cluster.Store.Platform.SumAsync(Ids.Account(projectId), Day, Day.AddDays(1));
        var byHour = await cluster.Store.Platform.SumAsync(Ids.Account(projectId), Day.AddHours(1), Day.AddHours(23));
        Assert.Equal(
            byDay.Where(sum => sum.Meter == Meter.WorkerCpu).Select(sum => (sum.Quantity, sum.Events)),
            byHour.Where(sum => sum.Meter == Meter.WorkerCpu).Select(sum => (sum.Quantity, sum.Events)));
        return [.. byDay.Where(sum => sum.Meter == Meter.WorkerCpu)];
    }
}
