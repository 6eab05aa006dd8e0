namespace MlOps.Accounts;

/// <summary>Energy and carbon of usage. Pure.</summary>
internal static class Footprints
{
    private const decimal WattSeconds = 3_600_000m;

    /// <summary>The slice with the footprint of each row, and of all.</summary>
    public static CostSlice With(this CostSlice slice, FootprintOptions factors)
    {
        ImmutableArray<CostSliceRow> rows = [.. slice.Rows.Select(row => row with { Footprint = Of(row.Uses, factors) })];
        return slice with { Rows = rows, Footprint = new(rows.Sum(row => row.Footprint!.KilowattHours), rows.Sum(row => row.Footprint!.CarbonGrams)) };
    }

    public static Footprint Of(IEnumerable<CostSliceUse> uses, FootprintOptions factors)
    {
        var energy = uses.Sum(use => use.Quantity * WattsOf(use.Meter, factors)) / WattSeconds * factors.PowerUsageEffectiveness;
        return new(energy, energy * factors.GramsPerKilowattHour);
    }

    /// <summary>Watt-seconds for one of the meter's units. Traffic and calls have their energy with the CPU that they take.</summary>
    private static decimal WattsOf(Meter meter, FootprintOptions factors) => meter switch
    {
        Meter.WorkerCpu or Meter.CallCpu or Meter.PredictionCpu => factors.BusyCoreWatts / 1_000_000_000,
        Meter.UnattributedCpu => factors.BusyCoreWatts / 1_000_000,
        Meter.IdleCpu => factors.IdleCoreWatts / 1_000_000,
        Meter.WorkerMemory or Meter.ModelMemory => factors.MemoryGigabyteWatts / 1_000_000,
        Meter.Storage => factors.StorageTerabyteWatts / 1_000_000_000_000,
        _ => 0,
    };
}
