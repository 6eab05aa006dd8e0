namespace MlOps.Storage;

/// <summary>
/// For tests: hooks around every write of a state, in any store. Register one as a service to make writes fail or wait.
/// </summary>
public interface IWriteFaults
{
    /// <summary>Before the write is handed to the store: an exception means that it never landed.</summary>
    ValueTask BeforeLandingAsync(WriteAttempt attempt);

    /// <summary>After the write landed: an exception means that the grain does not learn of it.</summary>
    ValueTask AfterLandingAsync(WriteAttempt attempt);
}

/// <summary>A write that is about to land, or has.</summary>
/// <param name="Kind">The state's name.</param>
/// <param name="ActorId">The actor.</param>
/// <param name="Version">The version that the state bears after it.</param>
/// <param name="IsClear">Whether it clears the state.</param>
public sealed record WriteAttempt(string Kind, string ActorId, long Version, bool IsClear);
