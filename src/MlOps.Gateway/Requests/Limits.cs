using MlOps.Runs;

namespace MlOps.Gateway.Requests;

internal static class Limits
{
    /// <summary>What a worker may use; what is not said has the platform's default.</summary>
    public static RunLimits Of(int? memoryMiB, int? seconds)
    {
        var defaults = new RunLimits();
        return new() { MemoryMiB = memoryMiB ?? defaults.MemoryMiB, Seconds = seconds ?? defaults.Seconds };
    }
}
