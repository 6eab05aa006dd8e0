using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace MlOps.Accounts;

public sealed class CpuSpreadTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Rates Rates = new(new("EUR", [new(Meter.WorkerCpu, 0.07m), new(Meter.UnattributedCpu, 0.05m), new(Meter.IdleCpu, 0.03m)]));

    [Property]
    public Property Over_HoweverAndWhateverIsAsked_GivesAllOfIt_InWholeUnits() => Prop.ForAll(Usages().ToArbitrary(), Machines().ToArbitrary(), (usage, machines) =>
    {
        foreach (var how in (CostSpread[])[CostSpread.Even, CostSpread.Weighted])
        {
            foreach (var by in Enum.GetValues<CostDimension>().Where(by => by != CostDimension.Machine))
            {
                var question = new CostQuestion(by, Tag: by == CostDimension.Tag ? "team" : null, Spread: how);
                var spread = CpuSpread.Over(usage, machines, question).ToList();

                Assert.All(spread, used => Assert.Equal(decimal.Truncate(used.Quantity), used.Quantity));
                Assert.Equal(Sums(machines), Sums(spread));
                Assert.DoesNotContain(spread, used => used.Subject!.Kind == CostSubject.Pool);

                var slice = CostSlices.Of(question, usage.Concat(spread), machines, Rates, Begin.AddMonths(1));
                var plain = CostSlices.Of(question with { Spread = CostSpread.None }, usage, machines, Rates, Begin.AddMonths(1));
                Assert.Equal(slice.Total, plain.Total + (plain.Unattributed?.Amount ?? 0) + (plain.Idle?.Amount ?? 0));
            }
        }
    });

    [Fact]
    public void Even_GivesEachProjectAlike_AndEachOfItsRows()
    {
        Usage[] usage = [Used("prj-1", "mdl-1", 1), Used("prj-1", "mdl-2", 100), Used("prj-1", "mdl-2", 50), Used("prj-2", "mdl-3", 9)];

        var spread = CpuSpread.Over(usage, [Of(Meter.IdleCpu, 1000)], new(CostDimension.Model, Spread: CostSpread.Even));

        Assert.Equal([("mdl-1", 250m), ("mdl-2", 250m), ("mdl-3", 500m)], ByModel(spread));
    }

    [Fact]
    public void Weighted_GoesByCpuTime_OfWhoeverUsedSome()
    {
        Usage[] usage =
        [
            Used("prj-1", "mdl-1", 100), Used("prj-1", "mdl-2", 200) with { Meter = Meter.CallCpu }, Used("prj-2", "mdl-3", 700) with { Meter = Meter.PredictionCpu },
            Used("prj-2", "mdl-4", 5000) with { Meter = Meter.Calls }, Used("prj-1", "mdl-5", 900) with { At = Begin.AddDays(9) },
        ];

        var spread = CpuSpread.Over(usage, [Of(Meter.UnattributedCpu, 1001)], new(CostDimension.Model, Spread: CostSpread.Weighted));

        Assert.Equal([("mdl-1", 100m), ("mdl-2", 200m), ("mdl-3", 701m)], ByModel(spread));
    }

    [Fact]
    public void WhatNobodyWasThereToBear_StaysTheMachines()
    {
        var spread = Assert.Single(CpuSpread.Over([], [Of(Meter.IdleCpu, 7)], new(CostDimension.Model, Spread: CostSpread.Weighted)));

        Assert.Equal((Kinds.Machine, 7m), (spread.Subject!.Kind, spread.Quantity));
    }

    [Fact]
    public void WhatWasTakenBack_IsSpreadLikewise()
    {
        var spread = CpuSpread.Over([Used("prj-1", "mdl-1", 1), Used("prj-1", "mdl-2", 1)], [Of(Meter.UnattributedCpu, -1001)], new(CostDimension.Model, Spread: CostSpread.Weighted));

        Assert.Equal([("mdl-1", -500m), ("mdl-2", -501m)], ByModel(spread));
    }

    [Fact]
    public void ByMachine_ShowsAllThree_AndIsNotSpread()
    {
        Usage[] machines = [Of(Meter.UnattributedCpu, 3_600_000_000), Of(Meter.AttributedCpu, 9), Of(Meter.IdleCpu, 3_600_000_000)];

        var row = Assert.Single(CostSlices.Of(new(CostDimension.Machine), machines, machines, Rates, Begin.AddDays(1)).Rows);

        Assert.Equal(("one", 0.08m), (row.Key, row.Amount));
        Assert.Equal([Meter.UnattributedCpu, Meter.AttributedCpu, Meter.IdleCpu], row.Uses.Select(use => use.Meter));
        Assert.Equal("costs.spread", new CostQuestion(CostDimension.Machine, Spread: CostSpread.Even).Check()!.Code);
        Assert.Equal("costs.spread", new CostQuestion(CostDimension.Day, Spread: CostSpread.Weighted).Check()!.Code);
    }

    private static IEnumerable<(Meter, DateTimeOffset, decimal)> Sums(IEnumerable<Usage> usage) =>
        usage.GroupBy(used => (used.Meter, used.At)).Select(same => (same.Key.Meter, same.Key.At, same.Sum(used => used.Quantity))).Where(sum => sum.Item3 != 0).Order();

    private static IEnumerable<(string?, decimal)> ByModel(IEnumerable<Usage> spread) => spread.Select(used => (used.Subject!.ModelId, used.Quantity));

    private static Usage Used(string project, string model, decimal quantity) =>
        new(new() { Kind = Kinds.Model, ProjectId = project, ModelId = model }, model, Meter.WorkerCpu, Begin, quantity, 0, 0);

    private static Usage Of(Meter meter, decimal quantity) => new(new() { Kind = Kinds.Machine, ActorId = "machine-one" }, "machine-one", meter, Begin, quantity, 0, 0);

    private static Gen<Usage[]> Usages() =>
        (from kind in Gen.Elements(Kinds.Run, Kinds.Model, CostSubject.Pool)
         from project in Gen.Elements("prj-1", "prj-2", "prj-3")
         from model in Gen.Elements("mdl-1", "mdl-2", null)
         from meter in Gen.Elements(Meter.Calls, Meter.WorkerCpu, Meter.CallCpu)
         from day in Gen.Elements(0, 1, 3)
         from quantity in Gen.Choose(0, int.MaxValue)
         select new Usage(new() { Kind = kind, ProjectId = project, ModelId = model }, "run-1", meter, Begin.AddDays(day), quantity * 1_000_000m, 0, 0)).ArrayOf();

    private static Gen<Usage[]> Machines() =>
        (from meter in Gen.Elements(Meter.UnattributedCpu, Meter.IdleCpu)
         from day in Gen.Elements(0, 1, 3)
         from quantity in Gen.Choose(-1000, int.MaxValue)
         select Of(meter, quantity * 1_000m) with { At = Begin.AddDays(day) }).ArrayOf();
}
