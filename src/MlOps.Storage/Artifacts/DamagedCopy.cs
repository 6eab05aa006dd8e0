namespace MlOps.Storage.Artifacts;

/// <summary>What is said of bytes that have another digest than the name that they bear. They are never used.</summary>
internal static class DamagedCopy
{
    /// <summary>What a cluster has in common is damaged.</summary>
    public static DamagedException There(string digest, string came, string where) => new(
        $"The artifact '{digest}' in {where} is damaged: its bytes have the digest '{came}'. It was not used. Restore it from a backup.");

    /// <summary>Damaged between this machine's disk and what the cluster has in common.</summary>
    public static StoreUnavailableException OnItsWay(string digest, string came, string where) => new(
        $"The artifact '{digest}' was damaged on its way into {where}: bytes of the digest '{came}' came. Nothing was kept. Look after this machine's disk, and try again.");
}
