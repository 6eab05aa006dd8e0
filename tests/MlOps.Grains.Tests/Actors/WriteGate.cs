using System.Collections.Concurrent;

namespace MlOps.Actors;

/// <summary>Makes writes fail as a script says, holds them back while a test prepares, and counts them.</summary>
internal sealed class WriteGate : IWriteFaults
{
    private readonly ScriptedWriteFaults _script = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _closed = new();
    private readonly ConcurrentDictionary<string, int> _landed = new();

    public ScriptedWriteFaults Script => _script;

    /// <summary>Called before any write lands; for tests that break something off at the n-th write of anyone.</summary>
    public Func<WriteAttempt, Exception?>? BeforeAny { get; set; }

    /// <summary>Called after any write landed.</summary>
    public Func<WriteAttempt, Exception?>? AfterAny { get; set; }

    public int Landed(string actorId) => _landed.GetValueOrDefault(actorId);

    public void Close(string actorId) => _closed[actorId] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open(string actorId)
    {
        if (_closed.TryRemove(actorId, out var gate))
        {
            gate.SetResult();
        }
    }

    public async ValueTask BeforeLandingAsync(WriteAttempt attempt)
    {
        if (_closed.TryGetValue(attempt.ActorId, out var gate))
        {
            await gate.Task;
        }

        Throw(BeforeAny, attempt);
        await _script.BeforeLandingAsync(attempt);
    }

    public async ValueTask AfterLandingAsync(WriteAttempt attempt)
    {
        _landed.AddOrUpdate(attempt.ActorId, 1, (_, count) => count + 1);
        Throw(AfterAny, attempt);
        await _script.AfterLandingAsync(attempt);
    }

    private static void Throw(Func<WriteAttempt, Exception?>? fault, WriteAttempt attempt)
    {
        if (fault?.Invoke(attempt) is { } exception)
        {
            throw exception;
        }
    }
}
