using MlOps.Accounts;
using MlOps.Placement;

namespace MlOps.Simulation;

/// <summary>A machine of one processor for each silo, which is always at work for nobody.</summary>
internal sealed class SimMachine(SimClock clock) : IMachineClock, ISpokesman
{
    private long? _began;

    /// <summary>The CPU time that was told, in nanoseconds.</summary>
    public long Told { get; private set; }

    public MachineReading Read()
    {
        _began ??= clock.GetTimestamp();
        Told = (clock.GetTimestamp() - _began.Value) * TimeSpan.NanosecondsPerTick;
        return new(Told, 0);
    }

    public bool SpeaksFor(string machine) => true;
}
