using System.Diagnostics.Metrics;

namespace MlOps.Gateway.Failover;

internal sealed class FailoverInstruments
{
    public const string MeterName = "MlOps.Failover";

    private readonly Counter<long> _repeats;

    public FailoverInstruments(IMeterFactory meters) =>
        _repeats = meters.Create(MeterName).CreateCounter<long>("mlops.call.repeats", "{call}", "Calls of actors that were sent again, by what had gone wrong.");

    public void OnRepeat(Exception failure) => _repeats.Add(1, new KeyValuePair<string, object?>("error.type", failure.GetType().Name));
}
