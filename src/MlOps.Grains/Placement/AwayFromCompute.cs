using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace MlOps.Placement;

/// <summary>Predictions are answered by silos that have the models loaded: all but those that are for workers alone.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AwayFromComputeAttribute() : PlacementFilterAttribute(new AwayFromCompute());

internal sealed class AwayFromCompute() : PlacementFilterStrategy(order: 0);

internal sealed class AwayFromComputeDirector(SiloRoles roles) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        roles.PreferOthersThan(SiloRole.Compute, silos);
}
