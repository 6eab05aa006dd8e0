using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace MlOps.Placement;

/// <summary>
/// Actors live where runs are worked on, and not on silos that serve, as long as there is another: their turns and
/// writes are the work that training, registering and listing bring with them, and predictions need none of them.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AwayFromServingAttribute() : PlacementFilterAttribute(new AwayFromServing());

internal sealed class AwayFromServing() : PlacementFilterStrategy(order: 0);

internal sealed class AwayFromServingDirector(SiloRoles roles) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        roles.PreferOthersThan(SiloRole.Serving, silos);
}
