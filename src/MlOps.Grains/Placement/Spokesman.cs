using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace MlOps.Placement;

/// <summary>Of several hosts on one machine, one speaks for it.</summary>
internal interface ISpokesman
{
    /// <summary>Whether this one does.</summary>
    bool SpeaksFor(string machine);
}

/// <summary>The first by address of the active silos on a machine speaks for it. A host that is no silo never does.</summary>
internal sealed class Spokesman(IServiceProvider services) : ISpokesman
{
    /// <summary>What silos tell each other their machine's name under.</summary>
    public const string Key = "mlops.machine";

    private readonly ISiloMetadataCache? _metadata = services.GetService<ISiloMetadataCache>();
    private readonly ISiloStatusOracle? _silos = services.GetService<ISiloStatusOracle>();

    public bool SpeaksFor(string machine) =>
        _silos is not null && _silos.SiloAddress.Equals(_silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(silo => IsOn(machine, silo)).Order().FirstOrDefault());

    private bool IsOn(string machine, SiloAddress silo) =>
        silo.Equals(_silos!.SiloAddress) || _metadata?.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Key) == machine;
}
