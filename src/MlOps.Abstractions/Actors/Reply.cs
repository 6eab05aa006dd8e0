using System.Diagnostics.CodeAnalysis;

namespace MlOps.Actors;

/// <summary>The answer to a command: the actor as it now stands and, if it refused, why.</summary>
/// <param name="View">The actor after the command; null where it does not exist.</param>
/// <param name="Refusal">Why nothing was done; null when the command took effect, now or when it was first sent.</param>
/// <param name="Number">The number that the command gave out, such as a version's; null for most commands.</param>
[GenerateSerializer, Immutable, Alias("mlops.actors.Reply`1")]
public sealed record Reply<TView>(
    [property: Id(0)] TView? View,
    [property: Id(1)] Refusal? Refusal = null,
    [property: Id(2)] int? Number = null) : IShowsActor
    where TView : class
{
    object? IShowsActor.Actor => View;

    /// <summary>Whether the command took effect.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    [MemberNotNullWhen(true, nameof(View))]
    public bool IsAccepted => Refusal is null;
}
