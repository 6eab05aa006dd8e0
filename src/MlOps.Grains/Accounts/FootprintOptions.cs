using System.ComponentModel.DataAnnotations;

namespace MlOps.Accounts;

/// <summary>
/// What usage comes to in energy and carbon. The formula, and the defaults but for the last, are those of Cloud Carbon
/// Footprint (methodology of cloudcarbonfootprint.org, averages of AWS): usage × energy factor × what the data centre
/// needs besides × what the grid emits.
/// </summary>
public sealed class FootprintOptions
{
    /// <summary>Watts of a core that works. Default: 3.5.</summary>
    [Range(0.0, 1e4)]
    public decimal BusyCoreWatts { get; set; } = 3.5m;

    /// <summary>Watts of a core that has nothing to do. Default: 0.74.</summary>
    [Range(0.0, 1e4)]
    public decimal IdleCoreWatts { get; set; } = 0.74m;

    /// <summary>Watts of 10^9 bytes of memory. Default: 0.392.</summary>
    [Range(0.0, 1e4)]
    public decimal MemoryGigabyteWatts { get; set; } = 0.392m;

    /// <summary>Watts of 10^12 bytes kept. Default: 1.2, a solid-state disk's.</summary>
    [Range(0.0, 1e4)]
    public decimal StorageTerabyteWatts { get; set; } = 1.2m;

    /// <summary>The data centre's energy for each unit of its computers' (PUE). Default: 1.135.</summary>
    [Range(1.0, 10.0)]
    public decimal PowerUsageEffectiveness { get; set; } = 1.135m;

    /// <summary>Grams of carbon dioxide equivalents for a kilowatt-hour. Default: 436, the world's average of 2022 (Ember, Global Electricity Review 2023).</summary>
    [Range(0.0, 1e4)]
    public decimal GramsPerKilowattHour { get; set; } = 436m;
}
