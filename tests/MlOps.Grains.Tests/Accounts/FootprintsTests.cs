namespace MlOps.Accounts;

public sealed class FootprintsTests
{
    private static readonly FootprintOptions Factors = new()
    {
        BusyCoreWatts = 4,
        IdleCoreWatts = 1,
        MemoryGigabyteWatts = 0.5m,
        StorageTerabyteWatts = 2,
        PowerUsageEffectiveness = 1.5m,
        GramsPerKilowattHour = 100,
    };

    [Theory]
    [InlineData(Meter.WorkerCpu, 3_600_000_000_000, 4)]
    [InlineData(Meter.CallCpu, 3_600_000_000_000, 4)]
    [InlineData(Meter.PredictionCpu, 1_800_000_000_000, 2)]
    [InlineData(Meter.UnattributedCpu, 3_600_000_000, 4)]
    [InlineData(Meter.IdleCpu, 3_600_000_000, 1)]
    [InlineData(Meter.WorkerMemory, 3_600_000_000, 0.5)]
    [InlineData(Meter.ModelMemory, 3_600_000_000, 0.5)]
    [InlineData(Meter.Storage, 3_600_000_000_000_000, 2)]
    [InlineData(Meter.Calls, 1_000_000, 0)]
    [InlineData(Meter.BytesIn, 1_000_000, 0)]
    [InlineData(Meter.AttributedCpu, 1_000_000, 0)]
    public void AnHour_OfOneUnit_IsItsWatts(Meter meter, long quantity, double wattHours)
    {
        var footprint = Footprints.Of([new(meter, quantity, 0, 0, 0, "", null)], Factors);

        Assert.Equal((decimal)wattHours / 1000 * 1.5m, footprint.KilowattHours, 12);
        Assert.Equal((decimal)wattHours / 1000 * 1.5m * 100, footprint.CarbonGrams, 12);
    }

    [Fact]
    public void Slice_SumsItsRows()
    {
        var row = new CostSliceRow("a", null, 0, [new(Meter.WorkerCpu, 3_600_000_000_000, 0, 0, 0, "ns", null)]);

        var slice = new CostSlice(CostDimension.Model, null, default, "EUR", [row, row with { Key = "b" }], 0).With(Factors);

        Assert.Equal(0.012m, slice.Footprint!.KilowattHours);
        Assert.All(slice.Rows, one => Assert.Equal(0.6m, one.Footprint!.CarbonGrams));
    }
}
