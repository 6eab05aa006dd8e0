using MlOps.Storage.Memory;
using MlOps.Storage.Series;

namespace MlOps.Storage;

/// <summary>
/// The store in memory, for tests: the same promises, gone with the process. Give one instance to all silos of a cluster
/// in this process.
/// </summary>
public sealed class MemoryStore
{
    private readonly MemoryPlatformStore _platform = new();

    /// <summary>Lists, names, routes and everything else that is read beside the actors.</summary>
    public IPlatformStore Platform => _platform;

    /// <summary>Metric points and log lines.</summary>
    public ISeriesStore Series { get; } = new MemorySeriesStore();

    internal MemoryPlatformStore States => _platform;
}
