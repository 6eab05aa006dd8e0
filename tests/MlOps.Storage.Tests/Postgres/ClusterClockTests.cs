using Microsoft.Extensions.Time.Testing;

namespace MlOps.Storage.Postgres;

public sealed class ClusterClockTests
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    [PostgresFact]
    public async Task Machine_WhoseClockIsWrong_TellsTheDatabasesTime()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var connections = new PostgresConnections(new() { ConnectionString = database.ConnectionString, ClusterName = "test" }, TimeProvider.System);
        var machine = new WrongMachine { Ahead = TimeSpan.FromDays(-1000) };
        await using var clock = await ClusterClock.StartAsync(connections, machine, CancellationToken.None);

        Assert.InRange((clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration(), TimeSpan.Zero, Answer);

        // Put forward by a day, it changes nothing; what passes on the machine passes here.
        var before = clock.GetUtcNow();
        machine.Ahead = TimeSpan.FromDays(1);
        Assert.Equal(before, clock.GetUtcNow());
        machine.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(before.AddSeconds(10), clock.GetUtcNow());
    }

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Start_WithSlowAnswers_AsksAgain_AndTakesTheBest(int slow)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var connections = new PostgresConnections(new() { ConnectionString = database.ConnectionString, ClusterName = "test" }, TimeProvider.System);
        var machine = new WrongMachine { Ahead = TimeSpan.FromDays(-1000), SlowAnswers = slow };
        await using var clock = await ClusterClock.StartAsync(connections, machine, CancellationToken.None);

        Assert.InRange((clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration(), TimeSpan.Zero, Answer);
    }

    [PostgresFact]
    public async Task Clock_ThatWentWrong_IsSetAgain_AndGoesOnWithoutTheDatabase()
    {
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        await using var connections = new PostgresConnections(new() { ConnectionString = database.ConnectionString, ClusterName = "test" }, TimeProvider.System);
        var machine = new FakeTimeProvider();
        await using var clock = await ClusterClock.StartAsync(connections, machine, CancellationToken.None);

        // The machine's monotonic clock runs ahead; the next setting takes it back. One setting, so none comes later.
        machine.Advance(TimeSpan.FromSeconds(30));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration() > Answer)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await server.StopAsync(crash: true);
        var before = clock.GetUtcNow();
        machine.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before.AddMinutes(1), clock.GetUtcNow());
        await server.StartAgainAsync();
    }

    /// <summary>A machine whose clock somebody has put forward or back; what passes on it passes rightly.</summary>
    private sealed class WrongMachine : TimeProvider
    {
        private readonly FakeTimeProvider _right = new(TimeProvider.System.GetUtcNow());

        public TimeSpan Ahead { get; set; }

        /// <summary>How many answers are slow: half a minute at first, each later one ten seconds less, the last four.</summary>
        public int SlowAnswers { get; init; }

        private int _looks;

        public void Advance(TimeSpan by) => _right.Advance(by);

        public override DateTimeOffset GetUtcNow() => _right.GetUtcNow() + Ahead;

        public override long GetTimestamp()
        {
            // Every answer lies between two looks.
            if (++_looks % 2 == 0 && _looks / 2 <= SlowAnswers)
            {
                _right.Advance(TimeSpan.FromSeconds(Math.Max(4, 40 - (10 * (_looks / 2)))));
            }

            return _right.GetTimestamp();
        }

        public override long TimestampFrequency => _right.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _right.CreateTimer(callback, state, dueTime, period);
    }
}
