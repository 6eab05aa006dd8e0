namespace MlOps.Storage.Postgres;

/// <summary>
/// The time of a cluster: the database's, carried on by this machine's monotonic clock and set again every half minute.
/// So all silos tell one time, whatever their machines' clocks say, and a machine's clock that is put forward or back
/// changes nothing.
/// </summary>
internal sealed class ClusterClock : TimeProvider, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>An answer that took longer says too little about when it was given.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);

    /// <summary>How often a start asks until an answer was quick enough.</summary>
    private const int Tries = 4;

    private readonly PostgresConnections _database;
    private readonly TimeProvider _machine;
    private readonly CancellationTokenSource _end = new();
    private Task _setting = Task.CompletedTask;
    private volatile Mark _mark;

    private ClusterClock(PostgresConnections database, TimeProvider machine, Mark mark)
    {
        _database = database;
        _machine = machine;
        _mark = mark;
    }

    public override long TimestampFrequency => _machine.TimestampFrequency;

    public static async Task<ClusterClock> StartAsync(PostgresConnections database, TimeProvider machine, CancellationToken cancellationToken)
    {
        var best = await AskAsync(database, machine, cancellationToken);
        for (var attempt = 1; attempt < Tries && best.Took > LongestAnswer; attempt++)
        {
            var next = await AskAsync(database, machine, cancellationToken);
            best = next.Took < best.Took ? next : best;
        }

        // Where none was quick, the best is still the database's time, as the machine's own need not be.
        var clock = new ClusterClock(database, machine, best);
        clock._setting = clock.KeepSetAsync();
        return clock;
    }

    public override long GetTimestamp() => _machine.GetTimestamp();

    public override DateTimeOffset GetUtcNow()
    {
        var mark = _mark;
        return mark.Time + _machine.GetElapsedTime(mark.Timestamp);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _setting;
        _end.Dispose();
    }

    private async Task KeepSetAsync()
    {
        using var timer = new PeriodicTimer(Interval, _machine);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await TrySetAsync();
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task TrySetAsync()
    {
        try
        {
            await SetAsync(_end.Token);
        }
        catch (StoreUnavailableException)
        {
            // Until the database is back, the machine's monotonic clock carries on.
        }
    }

    private async Task SetAsync(CancellationToken cancellationToken)
    {
        var mark = await AskAsync(_database, _machine, cancellationToken);
        if (mark.Took <= LongestAnswer)
        {
            _mark = mark;
        }
    }

    private static async Task<Mark> AskAsync(PostgresConnections database, TimeProvider machine, CancellationToken cancellationToken)
    {
        var asked = machine.GetTimestamp();
        var microseconds = (await database.RowsAsync(
            "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)", row => row.GetInt64(0), [], cancellationToken))[0];
        var took = machine.GetElapsedTime(asked);
        return new(asked, DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(microseconds) - (took / 2), took);
    }

    /// <summary>What time it was when the monotonic clock stood there, and how long the answer took that says so.</summary>
    private sealed record Mark(long Timestamp, DateTimeOffset Time, TimeSpan Took);
}
