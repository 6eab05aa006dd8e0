using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace MlOps.Accounts;

public sealed class CostSlicesTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = Begin.AddMonths(1);

    /// <summary>An hour of work costs 0.07 until the second day, then 0.11, and nothing is known of the fourth day; it is cheaper for the red.</summary>
    private static readonly Rates Rates = new(new(
        "EUR",
        [
            new(Meter.WorkerCpu, 0.07m, null, Begin.AddDays(1)),
            new(Meter.WorkerCpu, 0.11m, Begin.AddDays(1), Begin.AddDays(3)),
            new(Meter.WorkerCpu, 0.0003m, null, null, "team=red"),
            new(Meter.Calls, 0.0003m),
        ]));

    [Property]
    public Property ByWhatever_TheTotalIsTheSame_AndEachPriceIsAppliedToItsWhole() => Prop.ForAll(Usages().ToArbitrary(), usage =>
    {
        var expected = usage.Where(used => used.Subject!.Kind != CostSubject.Pool).GroupBy(used => (used.Meter, used.At, Price: PriceOf(used)))
            .Sum(whole => whole.Key.Price is not { } price ? 0 : Math.Round(whole.Sum(used => used.Quantity) * price / MeterUnits.OfPrice(whole.Key.Meter)!.Value.Quantity, 12));

        foreach (var by in Enum.GetValues<CostDimension>())
        {
            var slice = Slice(by, usage);

            Assert.Equal(expected, slice.Total);
            Assert.Equal(slice.Total, slice.Rows.Sum(row => row.Uses.Sum(use => use.Amount ?? 0)));
            Assert.All(slice.Rows, row => Assert.Equal(row.Amount, Explain(by, row, usage).Total));
            Assert.Equal(slice.Rows.Length, slice.Rows.DistinctBy(row => row.Key).Count());
            Assert.Equal(
                usage.Where(used => used.Subject!.Kind != CostSubject.Pool && used.Meter != Meter.CallWall && PriceOf(used) is null).Sum(used => used.Quantity),
                slice.Rows.Sum(row => row.Uses.Sum(use => use.Unpriced)));
        }
    });

    [Fact]
    public void WhatHasNoModel_StandsInARowOfItsOwn()
    {
        var slice = Slice(CostDimension.Model, [Used("mdl-1", Meter.Calls, 1000), Used(null, Meter.Calls, 3000)]);

        Assert.Equal([("", 0.0009m), ("mdl-1", 0.0003m)], slice.Rows.Select(row => (row.Key, row.Amount)));
    }

    [Fact]
    public void WhatCostsNothing_IsShown_AndNotUnpriced()
    {
        var row = Assert.Single(Slice(CostDimension.Model, [Used("mdl-1", Meter.CallWall, 1000)]).Rows);

        Assert.Equal(new CostSliceUse(Meter.CallWall, 1000, 0, 0, 0, "ns", null), Assert.Single(row.Uses));
    }

    [Fact]
    public void WhatHasNoPriceThen_IsParked_NotPricedAtZero()
    {
        var row = Assert.Single(Slice(CostDimension.Model, [Used("mdl-1", Meter.WorkerCpu, 3_600_000_000_000), Used("mdl-1", Meter.WorkerCpu, 500) with { At = Begin.AddDays(3) }]).Rows);

        Assert.Equal(new CostSliceUse(Meter.WorkerCpu, 3_600_000_000_500, 0, 0, 500, "ns", 0.07m), Assert.Single(row.Uses));
    }

    [Fact]
    public void ARow_IsMadeOfQuantitiesAndPrices()
    {
        Usage[] usage = [Used("mdl-1", Meter.WorkerCpu, 3_600_000_000_000), Used("mdl-1", Meter.WorkerCpu, 7_200_000_000_000) with { At = Begin.AddDays(1) }, Used("mdl-1", Meter.WorkerCpu, 5) with { At = Begin.AddDays(3) }, Used("mdl-2", Meter.Calls, 9)];

        var lines = Explain(CostDimension.Model, Slice(CostDimension.Model, usage).Rows.Single(row => row.Key == "mdl-1"), usage).Lines;

        Assert.Equal(
            [(Begin.AddDays(1), Begin.AddDays(3), 0.11m, 0.22m), (Begin, Begin.AddDays(1), 0.07m, 0.07m), (Begin.AddDays(3), Until, null, null)],
            lines.Select(line => ((DateTimeOffset)line.From!, line.To, line.Price?.Amount, line.Amount)));
        Assert.All(lines, line => Assert.Equal("core-hour", line.PriceUnit));
    }

    [Fact]
    public void WhatIsEstimated_AndWhatIsLate_AreTold()
    {
        var slice = Slice(CostDimension.Kind, [Used("mdl-1", Meter.CallCpu, 10) with { Estimated = 10, Late = 4 }, Used("mdl-2", Meter.CallCpu, 7)]);

        var use = Assert.Single(Assert.Single(slice.Rows).Uses);
        Assert.Equal((17m, 10m, 4m), (use.Quantity, use.Estimated, use.Late));
    }

    [Fact]
    public void Tags_AreOfTheTimeOfUsage()
    {
        var before = Used("mdl-1", Meter.Calls, 1000);
        var after = before with { Subject = before.Subject! with { Tags = ImmutableSortedDictionary<string, string>.Empty.Add("team", "red") } };

        Assert.Equal(["", "red"], Slice(CostDimension.Tag, [before, after]).Rows.Select(row => row.Key));
    }

    private static decimal? PriceOf(Usage used) => used.Meter switch
    {
        Meter.Calls => 0.0003m,
        Meter.WorkerCpu when used.Subject!.Tags?["team"] == "red" => 0.0003m,
        Meter.WorkerCpu when used.At < Begin.AddDays(1) => 0.07m,
        Meter.WorkerCpu when used.At < Begin.AddDays(3) => 0.11m,
        _ => null,
    };

    private static CostSlice Slice(CostDimension by, IEnumerable<Usage> usage) =>
        CostSlices.Of(new(by, Tag: by == CostDimension.Tag ? "team" : null), usage, [], Rates, Until);

    private static CostExplanation Explain(CostDimension by, CostSliceRow row, IEnumerable<Usage> usage) =>
        CostSlices.Explain(new(by, Tag: by == CostDimension.Tag ? "team" : null), row, usage, Rates, [.. Rates.Periods(Begin, Until)]);

    private static Usage Used(string? model, Meter meter, decimal quantity) =>
        new(new() { Kind = Kinds.Model, ModelId = model }, model, meter, Begin, quantity, 0, 0);

    private static Gen<Usage[]> Usages() =>
        (from kind in Gen.Elements(Kinds.Run, Kinds.Model, CostSubject.Pool)
         from model in Gen.Elements("mdl-1", "mdl-2", null)
         from owner in Gen.Elements("ann", "bob")
         from team in Gen.Elements("red", "blue", null)
         from meter in Gen.Elements(Meter.Calls, Meter.WorkerCpu, Meter.CallWall)
         from day in Gen.Elements(0, 1, 3)
         from quantity in Gen.Choose(0, int.MaxValue)
         select new Usage(
             new()
             {
                 Kind = kind,
                 ModelId = model,
                 Owner = owner,
                 Tags = team is null ? null : ImmutableSortedDictionary<string, string>.Empty.Add("team", team),
             },
             "run-1", meter, Begin.AddDays(day), quantity, 0, 0)).ArrayOf();
}
