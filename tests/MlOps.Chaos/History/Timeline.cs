using System.Diagnostics;

namespace MlOps.Chaos.History;

/// <summary>The harness' own clock, which no fault moves.</summary>
internal sealed class Timeline
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);
}
