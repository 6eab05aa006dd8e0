namespace MlOps.Storage.Postgres;

/// <summary>
/// Threads for those that Npgsql holds: when a command's time is over it asks the server to end it, and blocks until the
/// server takes the question, up to several seconds where none answers, for each connection in use. The pool adds a thread
/// or two a second by itself; predictions, which need no database, would wait for them.
/// </summary>
internal sealed class SpareThreads(int count)
{
    private int _usual;

    /// <summary>From now on the pool has that many more as soon as they are wanted.</summary>
    public void Allow()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        if (Interlocked.CompareExchange(ref _usual, workers, 0) == 0)
        {
            ThreadPool.SetMinThreads(workers + count, completions);
        }
    }

    /// <summary>The pool is as it was.</summary>
    public void Withdraw()
    {
        if (Volatile.Read(ref _usual) != 0 && Interlocked.Exchange(ref _usual, 0) is > 0 and var workers)
        {
            ThreadPool.GetMinThreads(out _, out var completions);
            ThreadPool.SetMinThreads(workers, completions);
        }
    }
}
