using Microsoft.Extensions.Time.Testing;

namespace MlOps.Accounts;

public sealed class UsageMeterTests
{
    private readonly UsageMeter _meter = new(new FakeTimeProvider());

    [Fact]
    public void Counted_IsDrainedOnce()
    {
        _meter.For("prj-1", "run-1").Add(Meter.Calls, 3);

        Assert.Equal(3, Drained());
        Assert.Equal(0, Drained());
    }

    [Fact]
    public void Counter_HeldOverSilentIntervals_StillCounts()
    {
        var held = _meter.For("prj-1", "run-1");
        for (var interval = 0; interval < 5; interval++)
        {
            Assert.Equal(0, Drained());
        }

        held.Add(Meter.Calls, 1);
        held.Add(Meter.Calls, 1);
        _meter.For("prj-1", "run-1").Add(Meter.Calls, 1);

        Assert.Equal(3, Drained());
    }

    [Fact]
    public async Task ManyAdders_WhileDrainedAgainAndAgain_LoseNothing()
    {
        const int PerAdder = 20_000;
        var held = _meter.For("prj-1", "run-1");
        var adders = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < PerAdder; i++)
            {
                held.Add(Meter.Calls, 1);
            }
        })).ToList();
        var all = Task.WhenAll(adders);

        var sum = 0L;
        while (!all.IsCompleted)
        {
            sum += Drained();
        }

        await all;
        sum += Drained() + Drained() + Drained();
        Assert.Equal(4 * PerAdder, sum);
    }

    private long Drained() => _meter.Drain().Values.SelectMany(events => events).Sum(used => used.Quantity);
}
