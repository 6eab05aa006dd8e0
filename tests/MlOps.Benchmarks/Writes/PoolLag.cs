using System.Diagnostics;

namespace MlOps.Benchmarks.Writes;

/// <summary>How long a work item waited for a thread of the pool, at most. Asked from a thread that is none of the pool's, so a stall is seen.</summary>
internal sealed class PoolLag : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _thread;
    private long _most;

    public PoolLag()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public double MostMilliseconds => Interlocked.Read(ref _most) * 1000.0 / Stopwatch.Frequency;

    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _over.Dispose();
    }

    private void Run()
    {
        while (!_over.Wait(Interval))
        {
            // One item at a time: while it waits, so do we.
            var asked = Stopwatch.GetTimestamp();
            using var ran = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static ran => ran.Set(), ran, preferLocal: false);
            ran.Wait();
            Interlocked.Exchange(ref _most, Math.Max(_most, Stopwatch.GetTimestamp() - asked));
        }
    }
}
