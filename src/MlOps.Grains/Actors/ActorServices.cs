using Microsoft.Extensions.DependencyInjection;
using MlOps.Accounts;

namespace MlOps.Actors;

/// <summary>What every actor's shell needs.</summary>
internal sealed class ActorServices(
    IRequestLog requests,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ActorInstruments instruments,
    WorkMeter works)
{
    public IRequestLog Requests => requests;

    public TimeProvider Clock => clock;

    public ActorInstruments Instruments => instruments;

    public WorkMeter Works => works;
}
