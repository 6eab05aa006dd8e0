namespace MlOps.Work;

/// <summary>This start of this host, by a name that no other start bears: the holder of its leases.</summary>
internal sealed class HostIdentity(IIdSource ids)
{
    public string Holder { get; } = ids.Next("host-");
}
