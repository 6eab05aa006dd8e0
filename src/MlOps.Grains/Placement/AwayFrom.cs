using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace MlOps.Placement;

/// <summary>
/// Actors of the class live on silos of another role, as long as there is one. Turns and writes, the work that training,
/// registering and listing bring with them, keep away from <see cref="SiloRole.Serving"/>: predictions need none of them.
/// Predictions keep away from <see cref="SiloRole.Compute"/>, which has no models loaded.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AwayFromAttribute(string role) : PlacementFilterAttribute(new AwayFrom(role));

/// <summary>The role travels as a property of the actors' type, from which Orleans makes a filter for each.</summary>
internal sealed class AwayFrom(string role) : PlacementFilterStrategy(order: 0)
{
    private const string RoleProperty = "role";

    public AwayFrom()
        : this("")
    {
    }

    public string Role { get; private set; } = role;

    public override void AdditionalInitialize(GrainProperties properties) =>
        Role = GetPlacementFilterGrainProperty(RoleProperty, properties) ?? throw new ArgumentException($"The placement filter {nameof(AwayFrom)} names no role.", nameof(properties));

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) => [new(RoleProperty, Role)];
}

internal sealed class AwayFromDirector(SiloRoles roles) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        roles.PreferOthersThan(((AwayFrom)filterStrategy).Role, silos);
}
