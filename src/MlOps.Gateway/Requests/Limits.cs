using MlOps.Runs;

namespace MlOps.Gateway.Requests;

internal static class Limits
{
    /// <summary>What a worker may use; what is not said has the platform's default. It is refused before anything is made for it.</summary>
    public static RunLimits Of(int? memoryMiB, int? seconds)
    {
        var defaults = new RunLimits();
        var limits = new RunLimits { MemoryMiB = memoryMiB ?? defaults.MemoryMiB, Seconds = seconds ?? defaults.Seconds };
        return limits.Check() is { } refusal ? throw new RefusedException(refusal) : limits;
    }
}
