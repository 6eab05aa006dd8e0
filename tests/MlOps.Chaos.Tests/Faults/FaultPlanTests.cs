namespace MlOps.Chaos.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public void Plan_OfOneSeed_IsAlwaysTheSame() =>
        Assert.Equal(FaultPlan.Of(7, 300, FaultNames.All, 3), FaultPlan.Of(7, 300, FaultNames.All, 3));

    [Fact]
    public void Plan_OfAnotherSeed_Differs() =>
        Assert.NotEqual(FaultPlan.Of(7, 300, FaultNames.All, 3), FaultPlan.Of(8, 300, FaultNames.All, 3));

    [Fact]
    public void LongPlan_HoldsEveryFault_OnEverySilo()
    {
        var plan = FaultPlan.Of(1, 3000, FaultNames.All, 3);

        Assert.Equal(FaultNames.All.Where(fault => fault != FaultNames.Repeat).Order(), plan.Select(fault => fault.Name).Distinct().Order());
        Assert.Equal([0, 1, 2], plan.Where(fault => fault.Name == FaultNames.Kill).Select(fault => fault.Silo).Distinct().Order());
    }

    [Fact]
    public void Plan_OfSomeFaults_HoldsNoOthers() =>
        Assert.Equal([FaultNames.Kill], FaultPlan.Of(1, 300, [FaultNames.Kill], 3).Select(fault => fault.Name).Distinct());

    [Fact]
    public void Faults_OfSilos_StrikeOneAtATime()
    {
        var lane = FaultPlan.Of(3, 600, FaultNames.OfSilos, 3);

        Assert.All(lane.Zip(lane.Skip(1)), pair => Assert.True(pair.First.At + pair.First.For < pair.Second.At));
    }
}
