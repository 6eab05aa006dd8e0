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

    private readonly PostgresConnections _database;
    private readonly TimeProvider _machine;
    private readonly CancellationTokenSource _end = new();
    private Task _setting = Task.CompletedTask;
    private volatile Mark _mark;

    private ClusterClock(PostgresConnections database, TimeProvider machine)
    {
        _database = database;
        _machine = machine;
        _mark = new(machine.GetTimestamp(), machine.GetUtcNow());
    }

    public override long TimestampFrequency => _machine.TimestampFrequency;

    public static async Task<ClusterClock> StartAsync(PostgresConnections database, TimeProvider machine, CancellationToken cancellationToken)
    {
        var clock = new ClusterClock(database, machine);
        await clock.SetAsync(cancellationToken);
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
        var asked = _machine.GetTimestamp();
        var microseconds = (await _database.RowsAsync(
            "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)", row => row.GetInt64(0), [], cancellationToken))[0];
        var took = _machine.GetElapsedTime(asked);
        if (took <= LongestAnswer)
        {
            _mark = new(asked, DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(microseconds) - (took / 2));
        }
    }

    /// <summary>What time it was when the monotonic clock stood there.</summary>
    private sealed record Mark(long Timestamp, DateTimeOffset Time);
}
