namespace MlOps.Accounts;

/// <summary>Holds memory of this host for actors.</summary>
public interface IMemoryHolder
{
    /// <summary>How many bytes it holds now, about, and for whom.</summary>
    IEnumerable<(IActorMeter Payer, long Bytes)> Held();
}
