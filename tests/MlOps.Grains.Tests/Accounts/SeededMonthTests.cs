using System.Numerics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Projects;
using MlOps.Runs;
using Orleans.Storage;

namespace MlOps.Accounts;

/// <summary>
/// A month of a busy team, and its statement: what the platform says by owner and by model is what comes out when every
/// event is taken up again, hour by hour, by other code.
/// </summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class SeededMonthTests(ActorCluster cluster)
{
    private const int Seed = 20251101;
    private const int Events = 4000;

    private static readonly DateTimeOffset Begin = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Begin.AddMonths(1);

    /// <summary>Work is dearer from the 11th, cheaper for the red ones; predictions have a price from the 16th only.</summary>
    private static readonly RateCard Card = new(
        "EUR",
        [
            new(Meter.WorkerCpu, 0.040m, null, Begin.AddDays(10).AddHours(7)),
            new(Meter.WorkerCpu, 0.053m, Begin.AddDays(10).AddHours(7)),
            new(Meter.WorkerCpu, 0.031m, null, null, "team=red"),
            new(Meter.Calls, 0.0001m),
            new(Meter.Predictions, 0.002m, Begin.AddDays(15)),
        ]);

    private readonly Random _chance = new(Seed);
    private readonly Dictionary<string, (string Owner, string? Team)> _entered = [];

    [Fact]
    public async Task TheStatement_IsWhatTheEventsComeTo()
    {
        var projectId = await LiveAMonthAsync();
        var events = await EventsAsync(projectId);

        var byOwner = await AskAsync(new(CostDimension.Owner, projectId, Begin, End));
        var byModel = await AskAsync(new(CostDimension.Model, projectId, Begin, End));

        AssertSame(Recomputed(events, (used, key) => _entered[key].Owner), byOwner);
        AssertSame(Recomputed(events, (used, _) => ModelOf(used)), byModel);
        Assert.Equal(byOwner.Total, byModel.Total);
        Assert.True(byOwner.Rows.Length == 3 && byModel.Rows.Length == 5 && byOwner.Total > 1, $"{byOwner.Total}");
        Assert.Contains(byModel.Rows, row => row.Uses.Any(use => use.Unpriced > 0));
    }

    [Fact]
    public async Task EveryDimension_HasTheSameTotal_InAnyPartOfTheMonth_AndThePartsMakeTheMonth()
    {
        var projectId = await LiveAMonthAsync();
        var cuts = Enumerable.Range(0, 6).Select(_ => Begin.AddHours(_chance.Next(1, 30 * 24))).Append(Begin).Append(End).Distinct().Order().ToArray();

        var quantities = new Dictionary<Meter, decimal>();
        foreach (var (from, to) in cuts.Zip(cuts.Skip(1)))
        {
            var totals = new List<decimal>();
            foreach (var by in Enum.GetValues<CostDimension>().Where(by => by != CostDimension.Machine))
            {
                var slice = await AskAsync(new(by, projectId, from, to, by == CostDimension.Tag ? "team" : null));
                totals.Add(slice.Total);
                foreach (var use in slice.Rows.SelectMany(row => row.Uses).Where(_ => by == CostDimension.Run))
                {
                    quantities[use.Meter] = quantities.GetValueOrDefault(use.Meter) + use.Quantity;
                }
            }

            Assert.Single(totals.Distinct());
        }

        var whole = await AskAsync(new(CostDimension.Meter, projectId, Begin, End));
        Assert.All(whole.Rows, row => Assert.Equal(Assert.Single(row.Uses).Quantity, quantities[row.Uses[0].Meter]));
    }

    [Fact]
    public async Task EachRow_IsWhatItsEventsComeTo_AndItsPrices()
    {
        var projectId = await LiveAMonthAsync();
        foreach (var by in Enum.GetValues<CostDimension>().Where(by => by != CostDimension.Machine))
        {
            var question = new CostQuestion(by, projectId, null, End.AddDays(20), by == CostDimension.Tag ? "team" : null);
            var slice = await AskAsync(question);
            foreach (var row in slice.Rows.Take(5))
            {
                var explained = (await Costs.ExplainAsync(question, row.Key, null, int.MaxValue, default))!;

                Assert.Equal(row.Amount, explained.Total);
                var byMeter = explained.Events.GroupBy(entry => entry.Event.Meter).ToDictionary(meter => meter.Key, meter => meter.Sum(entry => (decimal)entry.Event.Quantity));
                if (by == CostDimension.Day)
                {
                    // What spans midnight is in both days in part, and in the explanation of both whole.
                    Assert.All(row.Uses, use => Assert.InRange(use.Quantity, 0, byMeter[use.Meter]));
                    continue;
                }

                Assert.Equal(row.Uses.ToDictionary(use => use.Meter, use => use.Quantity), byMeter);
                Assert.Equal(row.Uses.Sum(use => use.Quantity), explained.Lines.Sum(line => line.Quantity));
            }
        }

        Assert.Null(await Costs.ExplainAsync(new(CostDimension.Model, projectId), "nobody", null, 1, default));
    }

    private Costs Costs => new(cluster.Store.Platform, cluster.Store.Platform, cluster.Store.Platform, new FixedCard(), cluster.Grains, Options.Create(new AccountOptions()), cluster.Clock);

    private Task<CostSlice> AskAsync(CostQuestion question) => Costs.ByAsync(question, default);

    /// <summary>Runs of two experiments train two models, deployments serve two; the owner and the team change twice.</summary>
    private async Task<string> LiveAMonthAsync()
    {
        var projectId = cluster.NewId(Kinds.Project);
        var project = cluster.Grains.GetGrain<IProjectGrain>(projectId);
        Assert.True((await project.ExecuteAsync(new CreateProject("p-" + projectId), cluster.NewCaller())).IsAccepted);
        await ListAsync(projectId);
        var account = cluster.Grains.GetGrain<IAccountGrain>(Ids.Account(projectId));
        (string Owner, string? Team) at = ("ada", null);
        for (var number = 0; number < Events;)
        {
            if (number == 1000)
            {
                at = await HandOverAsync(project, at.Owner, "bob", "red");
            }
            else if (number == 2400)
            {
                at = await HandOverAsync(project, at.Owner, "cyd", "blue");
            }

            var batch = Enumerable.Range(0, 50).Select(index => Event(projectId, number + index)).ToImmutableArray();
            var caller = cluster.NewCaller();
            Assert.True((await account.ExecuteAsync(new RecordUsage(batch), caller)).IsAccepted);
            foreach (var index in Enumerable.Range(0, batch.Length))
            {
                _entered[$"{caller.RequestId}#{index}"] = at;
            }

            number += batch.Length;
        }

        return projectId;
    }

    private async Task<(string, string?)> HandOverAsync(IProjectGrain project, string from, string to, string team)
    {
        await project.ExecuteAsync(new SetMember(to, ProjectRole.Owner), cluster.NewCaller());
        await project.ExecuteAsync(new SetMember(from, null), cluster.NewCaller());
        Assert.True((await project.ExecuteAsync(new SetProjectTag("team", team), cluster.NewCaller())).IsAccepted);
        return (to, team);
    }

    private UsageEvent Event(string projectId, int number)
    {
        // Some began before the month, some end after it, some in a moment, some last for days.
        var from = Begin.AddSeconds(_chance.Next(-100_000, 31 * 86_400));
        from = number % 20 == 0 ? from.AddMonths(-1) : from;
        var length = _chance.Next(4) switch { 0 => 0, 1 => 300_000, _ => 5 };
        var to = from.AddTicks(_chance.NextInt64(length * TimeSpan.TicksPerSecond + 1));
        return (number % 4) switch
        {
            0 => new($"run-{projectId}-{_chance.Next(6)}", Meter.WorkerCpu, _chance.NextInt64(4_000_000_000_000), from, to),
            1 => new($"dep-{projectId}-{_chance.Next(2)}", Meter.Predictions, _chance.Next(100_000), from, to, false, new($"mdl-{projectId}-{2 + _chance.Next(2)}.1")),
            2 => new($"run-{projectId}-{_chance.Next(6)}", Meter.Calls, _chance.Next(1000), from, to, true),
            _ => new(projectId, Meter.CallWall, _chance.NextInt64(1_000_000_000), from, to),
        };
    }

    private static string ModelOf(UsageEvent used) => used switch
    {
        { Facets.ModelVersionId: { } version } => version.Split('.')[0],
        { ActorId: ['r', 'u', 'n', ..] } => $"mdl-{used.ActorId[4..^2]}-{int.Parse(used.ActorId[^1..], System.Globalization.CultureInfo.InvariantCulture) % 2}",
        _ => "",
    };

    private async Task ListAsync(string projectId)
    {
        for (var number = 0; number < 4; number++)
        {
            await ListAsync(projectId, Kinds.Model, $"mdl-{projectId}-{number}", new { }, $"model-{number}");
        }

        for (var number = 0; number < 2; number++)
        {
            await ListAsync(projectId, Kinds.Deployment, $"dep-{projectId}-{number}", new { });
        }

        for (var number = 0; number < 6; number++)
        {
            await ListAsync(projectId, Kinds.Run, $"run-{projectId}-{number}", new RunView
            {
                Id = $"run-{projectId}-{number}",
                ProjectId = projectId,
                ParentId = $"exp-{number % 2}",
                Spec = new TrainingSpec { DatasetId = $"ds-{number}", Label = "y", Register = $"model-{number % 2}" },
                Status = RunStatus.Succeeded,
                Attempt = 1,
                Progress = RunProgress.None,
                CreatedAt = Begin,
                CreatedBy = "eve",
            });
        }
    }

    private async Task ListAsync(string projectId, string kind, string id, object view, string? name = null)
    {
        var record = new GrainState<ActorRecord<Listed>>(new());
        record.State!.State = new()
        {
            Entry = new() { Id = id, Kind = kind, Scope = projectId, Name = name, CreatedAt = Begin, View = JsonSerializer.SerializeToElement(view, MlOpsJson.Options) },
        };
        await cluster.SiloServices.GetRequiredService<IGrainStorage>().WriteStateAsync("listed", GrainId.Create("listed", id), record);
    }

    private async Task<List<UsageRow>> EventsAsync(string projectId)
    {
        var rows = new List<UsageRow>();
        ImmutableArray<UsageRow> page;
        do
        {
            page = await cluster.Store.Platform.EventsAsync(new(Ids.Account(projectId)) { After = rows is [.., var last] ? last.Key : null, Limit = 777 });
            rows.AddRange(page);
        }
        while (!page.IsEmpty);

        // What the cluster metered of its own calls meanwhile is not of this month.
        return [.. rows.Where(row => _entered.ContainsKey(row.Key))];
    }

    /// <summary>Exact: whole units by hour, prices as fractions. By key and meter: the quantity, and the amount.</summary>
    private Dictionary<(string Key, Meter Meter), (BigInteger Quantity, decimal Amount)> Recomputed(List<UsageRow> rows, Func<UsageEvent, string, string> keyOf)
    {
        var sums = new Dictionary<(string Key, Meter Meter), (BigInteger Quantity, decimal Amount)>();
        foreach (var row in rows)
        {
            var (used, team) = (row.Event, _entered[row.Key].Team);
            for (var hour = Begin; hour < End; hour = hour.AddHours(1))
            {
                var quantity = Until(used, hour.AddHours(1)) - Until(used, hour);
                if (quantity == 0)
                {
                    continue;
                }

                var price = Card.Prices.Where(price => price.Meter == used.Meter && (price.From ?? hour) <= hour && (price.To is not { } to || hour < to))
                    .OrderByDescending(price => price.Tag is not null)
                    .FirstOrDefault(price => price.Tag is null || price.Tag == $"team={team}");
                var unit = used.Meter == Meter.WorkerCpu ? 3600e9m : 1000m;
                var key = (keyOf(used, row.Key), used.Meter);
                var before = sums.GetValueOrDefault(key);
                sums[key] = (before.Quantity + quantity, before.Amount + ((decimal)quantity * (price?.Amount ?? 0) / unit));
            }
        }

        return sums;
    }

    /// <summary>What an event comes to before a time, in whole units; a moment's is in its hour.</summary>
    private static BigInteger Until(UsageEvent used, DateTimeOffset time) =>
        time >= used.To && (time > used.From || used.From != used.To) ? used.Quantity
        : time <= used.From ? 0
        : (BigInteger)used.Quantity * (time - used.From).Ticks / (used.To - used.From).Ticks;

    private static void AssertSame(Dictionary<(string Key, Meter Meter), (BigInteger Quantity, decimal Amount)> expected, CostSlice slice)
    {
        var said = slice.Rows.SelectMany(row => row.Uses.Select(use => (Key: (row.Key, use.Meter), use.Quantity, use.Amount)))
            .Where(use => use.Quantity != 0).ToDictionary(use => use.Key);
        Assert.Equal(expected.Keys.Order(), said.Keys.Order());
        foreach (var (key, (quantity, amount)) in expected)
        {
            Assert.Equal((decimal)quantity, said[key].Quantity);

            // Each price's whole is rounded to 12 places, and split.
            Assert.InRange((said[key].Amount ?? 0) - amount, -0.000_000_000_01m, 0.000_000_000_01m);
        }

        Assert.InRange(slice.Total - expected.Values.Sum(sum => sum.Amount), -0.000_000_000_1m, 0.000_000_000_1m);
    }

    private sealed class FixedCard : IRateCards
    {
        public Task<RateCardView> CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(new RateCardView(Card, 1));
    }

    private sealed record Listed : ActorState
    {
        public required CatalogEntry Entry { get; init; }

        public override IEnumerable<ProjectionRow> Project(string actorId) => [new CatalogRow(Entry)];
    }
}
