namespace MlOps.Actors;

/// <summary>What a decider makes of a command: the state that follows, or a refusal. Pure.</summary>
/// <remarks>
/// Deciders answer with the next state, not with facts to be applied: state and rows are all that is ever written, so a
/// layer of facts between them would be read by no one.
/// </remarks>
internal readonly record struct Decision<TState>(
    TState? Next,
    bool IsChange,
    Refusal? Refusal,
    int? Number,
    ImmutableArray<AuthorityRow> Rows)
    where TState : ActorState;

internal static class Decision
{
    /// <summary>The command takes effect.</summary>
    public static Decision<TState> Accept<TState>(TState next, int? number = null, params ReadOnlySpan<AuthorityRow> rows)
        where TState : ActorState =>
        new(next, true, null, number, [.. rows]);

    /// <summary>The command asks for what already is.</summary>
    public static Decision<TState> Nothing<TState>(TState state, int? number = null)
        where TState : ActorState =>
        new(state, false, null, number, []);

    /// <summary>The command is not carried out.</summary>
    public static Decision<TState> Refuse<TState>(TState? state, Refusal refusal)
        where TState : ActorState =>
        new(state, false, refusal, null, []);
}

/// <summary>What a decider may know beside state and command.</summary>
/// <param name="ActorId">The actor.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Now">The time.</param>
internal readonly record struct Circumstances(string ActorId, Caller Caller, DateTimeOffset Now);
