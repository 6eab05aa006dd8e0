namespace MlOps.Actors;

/// <summary>An actor with something to do later: an intent to complete, a lease to watch.</summary>
[Alias("mlops.actors.IWakeable")]
public interface IWakeable : IGrainWithStringKey
{
    /// <summary>Looks at the stored state and does what is due. Harmless when nothing is.</summary>
    [Alias("Wake")]
    Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken = default);
}
