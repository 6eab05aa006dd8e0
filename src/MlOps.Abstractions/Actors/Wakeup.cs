namespace MlOps.Actors;

/// <summary>Why an actor is woken.</summary>
/// <param name="LeasesCount">
/// Whether an expired lease may be acted upon: false while the store was unreachable, or the platform down, for part
/// of the lease, since its holder could not have renewed it then.
/// </param>
/// <param name="LiveHolders">
/// The only holders that can be alive, where that is known for certain (a store that belongs to one process); else
/// empty. A lease of any other holder is over, whatever its time.
/// </param>
/// <param name="IsDue">Whether the store says that the actor is due. One that knows of nothing to do has then an old state in its memory.</param>
[GenerateSerializer, Immutable, Alias("mlops.actors.Wakeup")]
public sealed record Wakeup(
    [property: Id(0)] bool LeasesCount,
    [property: Id(1)] ImmutableArray<string> LiveHolders,
    [property: Id(2)] bool IsDue = false)
{
    /// <summary>Only unfinished intents are looked at.</summary>
    public static Wakeup ForIntents { get; } = new(false, []);
}
