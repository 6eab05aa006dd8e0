using System.Collections.Concurrent;

namespace MlOps.Storage;

/// <summary>For tests: makes the next write of named actors fail, before or after it landed. Each fault strikes once.</summary>
public sealed class ScriptedWriteFaults : IWriteFaults
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Exception>> _before = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Exception>> _after = new();

    /// <summary>The next write of the actor fails and nothing lands; by default with <see cref="StoreUnavailableException"/>.</summary>
    public void FailBeforeLanding(string actorId, Exception? exception = null) => Plan(_before, actorId, exception);

    /// <summary>The next write of the actor lands, but fails for the grain; by default with <see cref="StoreUnavailableException"/>.</summary>
    public void FailAfterLanding(string actorId, Exception? exception = null) => Plan(_after, actorId, exception);

    /// <inheritdoc/>
    public ValueTask BeforeLandingAsync(WriteAttempt attempt) => Strike(_before, attempt);

    /// <inheritdoc/>
    public ValueTask AfterLandingAsync(WriteAttempt attempt) => Strike(_after, attempt);

    private static void Plan(ConcurrentDictionary<string, ConcurrentQueue<Exception>> plan, string actorId, Exception? exception) =>
        plan.GetOrAdd(actorId, _ => new()).Enqueue(
            exception ?? new StoreUnavailableException($"A test made this write of '{actorId}' fail."));

    private static ValueTask Strike(ConcurrentDictionary<string, ConcurrentQueue<Exception>> plan, WriteAttempt attempt) =>
        plan.TryGetValue(attempt.ActorId, out var faults) && faults.TryDequeue(out var exception)
            ? ValueTask.FromException(exception)
            : ValueTask.CompletedTask;
}
