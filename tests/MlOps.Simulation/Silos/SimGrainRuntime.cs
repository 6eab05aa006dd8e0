using Orleans.Core;
using Orleans.Timers;

namespace MlOps.Simulation;

/// <summary>Orleans' runtime as grains use it: other grains, and their own end.</summary>
internal sealed class SimGrainRuntime(Silo silo) : IGrainRuntime
{
    public string SiloIdentity => silo.Name;

    public IGrainFactory GrainFactory => silo.Grains;

    public TimeProvider TimeProvider => silo.Clock;

    public SiloAddress SiloAddress => throw Unused();

    public ITimerRegistry TimerRegistry => throw Unused();

    public IServiceProvider ServiceProvider => throw Unused();

    public void DeactivateOnIdle(IGrainContext grainContext) => ((Activation)grainContext).Deactivate();

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => throw Unused();

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw Unused();

    private static NotSupportedException Unused() => new("No actor used this until now; give it to the simulation too.");
}
