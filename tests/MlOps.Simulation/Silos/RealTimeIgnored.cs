using MlOps.Accounts;

namespace MlOps.Simulation;

/// <summary>The machine's CPU time has no place in a history that is to be the same every time.</summary>
internal sealed class RealTimeIgnored : IUsageMeter, IActorMeter
{
    public IActorMeter For(string projectId, string actorId, UsageFacets? facets = null) => this;

    public void Add(Meter meter, long quantity, bool isEstimated)
    {
    }
}
