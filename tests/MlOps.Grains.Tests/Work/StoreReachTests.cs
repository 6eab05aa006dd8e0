using Microsoft.Extensions.Time.Testing;

namespace MlOps.Work;

public sealed class StoreReachTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Leases_AtTheStart_CountOnlyAfterAWholeOne()
    {
        var reach = new StoreReach(_clock, Lease);

        _clock.Advance(Lease - TimeSpan.FromTicks(1));
        Assert.False(reach.LeasesCount);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(reach.LeasesCount);
    }

    [Fact]
    public void Leases_WhenTheStoreWasAway_CountOnlyAfterAWholeOne()
    {
        var reach = new StoreReach(_clock, Lease);
        _clock.Advance(Lease);

        reach.OnUnreachable();

        Assert.False(reach.LeasesCount);
        _clock.Advance(Lease);
        Assert.True(reach.LeasesCount);
    }

    [Fact]
    public void Leases_WhenTheClockIsSetForward_DoNotCountTheSooner()
    {
        var clock = new SetClock(_clock);
        var reach = new StoreReach(clock, Lease);

        clock.Offset = TimeSpan.FromHours(1);

        Assert.False(reach.LeasesCount);
    }

    /// <summary>A clock that someone sets, beside a stopwatch that goes on.</summary>
    private sealed class SetClock(FakeTimeProvider right) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => right.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Offset;

        public override long GetTimestamp() => right.GetTimestamp();
    }
}
