using System.Collections.Concurrent;

namespace MlOps.Actors;

/// <summary>The request log, and how often each actor looked into it: once for every command that reached it.</summary>
internal sealed class CountedRequests(IRequestLog log) : IRequestLog
{
    private readonly ConcurrentDictionary<string, int> _lookedUp = new();

    public int LookedUp(string actorId) => _lookedUp.GetValueOrDefault(actorId);

    public Task<RequestRow?> FindAsync(string actorId, string requestId, CancellationToken cancellationToken)
    {
        _lookedUp.AddOrUpdate(actorId, 1, (_, count) => count + 1);
        return log.FindAsync(actorId, requestId, cancellationToken);
    }

    public Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken) => log.ExpireAsync(now, cancellationToken);
}
