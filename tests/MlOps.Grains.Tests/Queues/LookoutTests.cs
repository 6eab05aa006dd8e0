using Microsoft.Extensions.Time.Testing;

namespace MlOps.Queues;

public sealed class LookoutTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly FakeTimeProvider _clock = new();
    private int _looks;

    [Fact]
    public async Task AllWhoWait_ShareOneLook_AndTheNextIsAnother()
    {
        var lookout = Lookout(() => new([], []));

        var (first, second) = (lookout.NextAsync(), lookout.NextAsync());
        Assert.Equal(0, _looks);
        _clock.Advance(Interval);
        Assert.Same(await first, await second);

        var third = lookout.NextAsync();
        _clock.Advance(Interval);
        Assert.NotSame(await first, await third);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task LookThatFails_FailsThoseWhoWaited_AndNoOther()
    {
        var lookout = Lookout(() => _looks == 1 ? throw new StoreUnavailableException("away") : new([], []));

        var (first, second) = (lookout.NextAsync(), lookout.NextAsync());
        _clock.Advance(Interval);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => first);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => second);

        var third = lookout.NextAsync();
        _clock.Advance(Interval);
        Assert.Empty((await third).Waiting);
    }

    [Fact]
    public void Waiting_IsWorthwhile_WhileThereIsTimeForALook_AndTheHostStays()
    {
        using var stopping = new CancellationTokenSource();
        var lookout = new Lookout(_ => throw new NotSupportedException(), Interval, _clock, stopping.Token);

        Assert.True(lookout.IsWorthwhile(Interval));
        Assert.False(lookout.IsWorthwhile(Interval - TimeSpan.FromMilliseconds(1)));
        Assert.False(lookout.IsWorthwhile(TimeSpan.Zero));
        stopping.Cancel();
        Assert.False(lookout.IsWorthwhile(Interval));
    }

    private Lookout Lookout(Func<QueueReading> reading) => new(
        _ =>
        {
            _looks++;
            return Task.FromResult(reading());
        },
        Interval,
        _clock,
        CancellationToken.None);
}
