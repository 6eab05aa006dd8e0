namespace MlOps.Client.Cluster;

/// <summary>An actor answered that it cannot do it yet.</summary>
internal sealed class NotYetException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal => refusal;
}
