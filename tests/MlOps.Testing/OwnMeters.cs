using System.Diagnostics.Metrics;

namespace MlOps.Testing;

/// <summary>Meters of one test, which a listener can tell from those of others by their scope: this.</summary>
public sealed class OwnMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    /// <inheritdoc/>
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <inheritdoc/>
    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
