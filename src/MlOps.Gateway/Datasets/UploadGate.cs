namespace MlOps.Gateway.Datasets;

/// <summary>
/// Lets one upload of a run pass at a time. A repeat that is sent while the first is still under way waits, and then
/// finds the run: it can neither overwrite nor delete the file that the run is going to read.
/// </summary>
internal sealed class UploadGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<IDisposable> EnterAsync(string runId, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(runId, out entry!))
            {
                _entries.Add(runId, entry = new());
            }

            entry.Users++;
        }

        try
        {
            await entry.Gate.WaitAsync(cancellationToken);
            return new Pass(this, runId, entry);
        }
        catch (OperationCanceledException)
        {
            Leave(runId, entry);
            throw;
        }
    }

    private void Leave(string runId, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(runId);
                entry.Gate.Dispose();
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Pass(UploadGate owner, string runId, Entry entry) : IDisposable
    {
        public void Dispose()
        {
            entry.Gate.Release();
            owner.Leave(runId, entry);
        }
    }
}
