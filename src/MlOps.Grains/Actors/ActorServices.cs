using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Actors;

/// <summary>What every actor's shell needs.</summary>
internal sealed class ActorServices(
    IRequestLog requests,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ActorInstruments instruments)
{
    public IRequestLog Requests => requests;

    public TimeProvider Clock => clock;

    public ActorInstruments Instruments => instruments;
}
