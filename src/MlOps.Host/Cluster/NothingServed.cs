using MlOps.Serving;

namespace MlOps.Host.Cluster;

/// <summary>What a silo for workers alone serves. It is asked only while the cluster has no silo that serves.</summary>
internal sealed class NothingServed : IServing
{
    public IReadOnlyCollection<IServedDeployment> All => [];

    public bool HasReadRoutes => false;

    public IServedDeployment? Find(string name) => null;

    public void Hint(string? deployment = null)
    {
        // The hosts that serve look by themselves.
    }
}
