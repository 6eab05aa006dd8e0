using System.Diagnostics;

namespace MlOps.Trainer.Work;

/// <summary>
/// Adds up the process's resident memory over time, whenever it is asked: between two looks it is taken to have been what
/// it is at the later one. What the runtime's start held is not counted.
/// </summary>
/// <remarks>No timer looks in between: where memory is out, it would end the process before that can say so. The host looks, too.</remarks>
internal sealed class MemoryOverTime
{
    private readonly Lock _looking = new();
    private long _lookedAt = Stopwatch.GetTimestamp();
    private double _byteSeconds;

    /// <summary>What it comes to until now.</summary>
    public long ByteSeconds()
    {
        lock (_looking)
        {
            var now = Stopwatch.GetTimestamp();
            _byteSeconds += Environment.WorkingSet * Stopwatch.GetElapsedTime(_lookedAt, now).TotalSeconds;
            _lookedAt = now;
            return (long)_byteSeconds;
        }
    }
}
