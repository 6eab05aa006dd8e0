namespace MlOps.Accounts;

/// <summary>What meters count in, and what they are priced by.</summary>
public static class MeterUnits
{
    private const decimal CoreHour = 3_600_000_000_000m;
    private const decimal GigabyteHour = 1_000_000m * 3600;
    private const decimal CoreHourOfMachines = CoreHour / 1000;
    private const decimal GigabyteMonth = 1_000_000_000m * 30 * 24 * 3600;

    /// <summary>The unit of a meter's quantities: <c>ns</c>, <c>calls</c>, <c>rows</c>, <c>B</c>, <c>B·s</c>, <c>kB·s</c>, <c>µs</c>.</summary>
    public static string Of(Meter meter) => meter switch
    {
        Meter.WorkerCpu or Meter.WorkerWall or Meter.CallWall or Meter.PredictionCpu or Meter.CallCpu => "ns",
        Meter.Calls or Meter.Errors => "calls",
        Meter.Predictions => "rows",
        Meter.BytesIn or Meter.BytesOut or Meter.WorkerRead or Meter.WorkerWritten => "B",
        Meter.WorkerMemory or Meter.ModelMemory => "kB·s",
        Meter.Storage => "B·s",
        Meter.Charge => "millionths",
        Meter.UnattributedCpu or Meter.AttributedCpu or Meter.IdleCpu => "µs",
        _ => throw new ArgumentOutOfRangeException(nameof(meter), meter, "Unknown meter."),
    };

    /// <summary>What a price is for, and how many of the meter's units that are; null for what is counted and costs nothing.</summary>
    public static (string Name, decimal Quantity)? OfPrice(Meter meter) => meter switch
    {
        Meter.WorkerCpu or Meter.PredictionCpu or Meter.CallCpu => ("core-hour", CoreHour),
        Meter.UnattributedCpu or Meter.IdleCpu => ("core-hour", CoreHourOfMachines),
        Meter.BytesIn or Meter.BytesOut or Meter.WorkerRead or Meter.WorkerWritten => ("GB", 1_000_000_000m),
        Meter.WorkerMemory or Meter.ModelMemory => ("GB-hour", GigabyteHour),
        Meter.Storage => ("GB-month", GigabyteMonth),
        Meter.Calls => ("1000 calls", 1000m),
        Meter.Predictions => ("1000 rows", 1000m),
        Meter.Charge => ("unit of the currency", 1_000_000m),
        _ => null,
    };
}
