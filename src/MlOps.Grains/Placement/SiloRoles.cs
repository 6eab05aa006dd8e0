using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace MlOps.Placement;

/// <summary>The roles of the cluster's silos; of one that has not told its role yet, or has none, nothing.</summary>
internal sealed class SiloRoles(IServiceProvider services)
{
    private readonly ISiloMetadataCache? _metadata = services.GetService<ISiloMetadataCache>();

    /// <summary>Those of another role, where there are any; else all.</summary>
    public IEnumerable<SiloAddress> PreferOthersThan(string role, IEnumerable<SiloAddress> silos)
    {
        if (_metadata is null)
        {
            return silos;
        }

        SiloAddress[] all = [.. silos];
        var others = Array.FindAll(all, silo => Of(silo) != role);
        return others.Length > 0 ? others : all;
    }

    private string? Of(SiloAddress silo) => _metadata!.GetSiloMetadata(silo).Metadata.GetValueOrDefault(SiloRole.Key);
}
