using System.Collections.Concurrent;

namespace MlOps.Storage.Artifacts;

/// <summary>Work that is done once at a time for each name: who asks meanwhile waits for it, and it goes on when the first gives up.</summary>
internal sealed class SharedWork
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _running = new(StringComparer.Ordinal);

    public Task<string> DoAsync(string name, Func<Task<string>> work, CancellationToken cancellationToken)
    {
        return _running.GetOrAdd(name, _ => new(RunAsync)).Value.WaitAsync(cancellationToken);

        async Task<string> RunAsync()
        {
            try
            {
                return await work();
            }
            finally
            {
                _running.TryRemove(name, out _);
            }
        }
    }
}
