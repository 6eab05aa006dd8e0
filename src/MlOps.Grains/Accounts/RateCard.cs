namespace MlOps.Accounts;

/// <summary>Prices the sum of a meter. Pure.</summary>
internal static class RateCard
{
    private const decimal NanosecondsPerHour = 3_600_000_000_000m;
    private const decimal ByteSecondsPerGigabyteMonth = 1_000_000_000m * 30 * 24 * 3600;

    /// <summary>The price of <paramref name="quantity"/>; null where the meter has none (it is shown, never priced at zero).</summary>
    public static decimal? Price(AccountOptions rates, Meter meter, decimal quantity) => meter switch
    {
        Meter.WorkerCpu => quantity / NanosecondsPerHour * rates.WorkerCpuHour,
        Meter.PredictionCpu => quantity / NanosecondsPerHour * rates.PredictionCpuHour,
        Meter.CallCpu => quantity / NanosecondsPerHour * rates.CallCpuHour,
        Meter.Storage => quantity / ByteSecondsPerGigabyteMonth * rates.StorageGigabyteMonth,
        Meter.Calls => quantity / 1000m * rates.ThousandCalls,
        Meter.Predictions => quantity / 1000m * rates.ThousandPredictions,
        _ => null,
    };

    public static string Unit(Meter meter) => meter switch
    {
        Meter.WorkerCpu or Meter.WorkerWall or Meter.CallWall or Meter.PredictionCpu or Meter.CallCpu => "ns",
        Meter.Calls or Meter.Errors => "calls",
        Meter.Predictions => "rows",
        Meter.Storage => "B·s",
        _ => throw new ArgumentOutOfRangeException(nameof(meter), meter, "Unknown meter."),
    };
}
