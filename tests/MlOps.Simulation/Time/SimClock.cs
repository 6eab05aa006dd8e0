namespace MlOps.Simulation;

/// <summary>A process' clock: virtual time, off by what the clock was set wrong. Its stopwatch is right.</summary>
internal sealed class SimClock(Loop loop, TurnContext context) : TimeProvider
{
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Beginning + loop.Elapsed + Offset;

    public override long GetTimestamp() => loop.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(loop, context, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(Loop loop, TurnContext context, Action callback) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                loop.After(dueTime, () => Fire(setting, period), context);
            }

            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int setting, TimeSpan period)
        {
            if (setting != _setting)
            {
                return;
            }

            if (period > TimeSpan.Zero)
            {
                loop.After(period, () => Fire(setting, period), context);
            }

            callback();
        }
    }
}
