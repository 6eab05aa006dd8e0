using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MlOps.Host.Cluster;

namespace MlOps.EndToEnd.Cluster;

public sealed class ClockWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(-90, true)]
    [InlineData(-1, false)]
    [InlineData(90, false)]
    public async Task Silo_WhoseMachinesClockIsSet_StopsOnlyWhereThatWasBack(int seconds, bool stops)
    {
        var machine = new SetMachine();
        var lifetime = new Lifetime();
        using var watch = new ClockWatch(lifetime, machine, NullLogger<ClockWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        await machine.ComparedAsync();
        await machine.TickAsync(Second);
        Assert.False(lifetime.Stopped.IsCompleted);

        machine.Set(TimeSpan.FromSeconds(seconds));
        if (stops)
        {
            machine.Advance(Second);
            await lifetime.Stopped.WaitAsync(Patience);
            Assert.True(watch.HasEndedTheSilo);
        }
        else
        {
            await machine.TickAsync(Second);
            Assert.False(lifetime.Stopped.IsCompleted);
            Assert.False(watch.HasEndedTheSilo);
        }

        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Silo_ThatStopsAlready_IsNotEndedByItsClock()
    {
        var machine = new SetMachine();
        var lifetime = new Lifetime(isStopping: true);
        using var watch = new ClockWatch(lifetime, machine, NullLogger<ClockWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        await machine.ComparedAsync();

        machine.Set(TimeSpan.FromSeconds(-90));
        machine.Advance(Second);
        await watch.ExecuteTask!.WaitAsync(Patience);

        Assert.False(watch.HasEndedTheSilo);
        Assert.False(lifetime.Stopped.IsCompleted);
    }

    /// <summary>A machine whose clock can be set, while its stopwatch and its timers go on as they did.</summary>
    private sealed class SetMachine : TimeProvider
    {
        private readonly FakeTimeProvider _right = new();
        private TimeSpan _set;
        private TaskCompletionSource _compared = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _wasAskedForTheTime;

        public void Set(TimeSpan by) => _set += by;

        public void Advance(TimeSpan by) => _right.Advance(by);

        /// <summary>Lets time pass, and waits until someone has looked at the clock and gone on.</summary>
        public Task TickAsync(TimeSpan by)
        {
            _compared = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Advance(by);
            return ComparedAsync();
        }

        /// <summary>Waits until someone has taken the time to compare the next one with.</summary>
        public Task ComparedAsync() => _compared.Task.WaitAsync(Patience);

        public override DateTimeOffset GetUtcNow()
        {
            _wasAskedForTheTime = true;
            return _right.GetUtcNow() + _set;
        }

        /// <summary>Right after the time: both are what the next look is compared with.</summary>
        public override long GetTimestamp()
        {
            var now = _right.GetTimestamp();
            if (_wasAskedForTheTime)
            {
                _wasAskedForTheTime = false;
                _compared.TrySetResult();
            }

            return now;
        }

        public override long TimestampFrequency => _right.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _right.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class Lifetime(bool isStopping = false) : IHostApplicationLifetime
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stopped => _stopped.Task;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => new(isStopping);

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopped.TrySetResult();
    }
}
