using System.Diagnostics.Metrics;

namespace MlOps.Gateway.Failover;

internal sealed class FailoverInstruments
{
    public const string MeterName = "MlOps.Failover";

    private readonly Counter<long> _repeats;

    public FailoverInstruments(IMeterFactory meters) =>
        _repeats = meters.Create(MeterName).CreateCounter<long>("mlops.call.repeats", "{call}", "Calls of actors that were sent again, by what had gone wrong.");

    /// <summary>A call is sent again since it failed.</summary>
    public void OnFailed(Exception failure) => OnRepeat(failure.GetType().Name);

    /// <summary>A call is sent again since its answer is late.</summary>
    public void OnLate() => OnRepeat("late");

    private void OnRepeat(string reason) => _repeats.Add(1, new KeyValuePair<string, object?>("error.type", reason));
}
