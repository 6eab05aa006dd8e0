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
        await machine.TickAsync(Second);
        Assert.False(lifetime.Stopped.IsCompleted);

        machine.Set(TimeSpan.FromSeconds(seconds));
        await machine.TickAsync(Second);
        if (stops)
        {
            await lifetime.Stopped.WaitAsync(Patience);
            Assert.True(watch.HasEndedTheSilo);
        }
        else
        {
            // Looked at once more, so what it saw before did not end it.
            await machine.TickAsync(Second);
            Assert.False(lifetime.Stopped.IsCompleted);
            Assert.False(watch.HasEndedTheSilo);
        }

        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>A machine whose clock can be set, while its stopwatch and its timers go on as they did.</summary>
    private sealed class SetMachine : TimeProvider
    {
        private readonly FakeTimeProvider _right = new();
        private TimeSpan _set;
        private TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Set(TimeSpan by) => _set += by;

        /// <summary>Lets time pass, and waits until someone has looked at the clock.</summary>
        public async Task TickAsync(TimeSpan by)
        {
            _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _right.Advance(by);
            await _read.Task.WaitAsync(Patience);
        }

        public override DateTimeOffset GetUtcNow()
        {
            var now = _right.GetUtcNow() + _set;
            _read.TrySetResult();
            return now;
        }

        public override long GetTimestamp() => _right.GetTimestamp();

        public override long TimestampFrequency => _right.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _right.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stopped => _stopped.Task;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopped.TrySetResult();
    }
}
