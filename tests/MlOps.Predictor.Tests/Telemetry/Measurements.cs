using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace MlOps.Predictor.Telemetry;

/// <summary>Hears what the instruments of one factory measure.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _all = new();

    public Measurements(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Whether measurements are kept; hearing them alone allocates nothing.</summary>
    public bool AreKept { get; set; } = true;

    /// <summary>How many came, kept or not.</summary>
    public int Count { get; private set; }

    /// <summary>The sums by instrument and tags, such as <c>mlops.prediction.rows{mlops.deployment=census}</c>.</summary>
    public Dictionary<string, double> Sums() =>
        _all.GroupBy(each => $"{each.Name}{each.Tags}").ToDictionary(group => group.Key, group => group.Sum(each => each.Value));

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Count++;
        if (AreKept)
        {
            _all.Enqueue((instrument.Name, value, $"{{{string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}}}"));
        }
    }
}
