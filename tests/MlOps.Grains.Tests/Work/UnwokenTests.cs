using Microsoft.Extensions.Time.Testing;

namespace MlOps.Work;

public sealed class UnwokenTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new();
    private readonly Unwoken _unwoken;

    public UnwokenTests() => _unwoken = new(_clock, Interval);

    [Fact]
    public void Actor_IsWokenOnceAtATime()
    {
        Assert.True(_unwoken.Begin("run/1"));
        Assert.False(_unwoken.Begin("run/1"));
        Assert.True(_unwoken.Begin("run/2"));

        _unwoken.Woken("run/1");
        Assert.True(_unwoken.Begin("run/1"));
    }

    [Fact]
    public void Actor_ThatCannotBeWoken_IsTriedTwiceMoreAtOnce_AndThenLeftAlone_LongerEachTime()
    {
        foreach (var seconds in (int[])[0, 0, 4, 8, 16, 32, 60, 60])
        {
            Fail("run/1");
            if (seconds > 0)
            {
                _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
                Assert.False(_unwoken.Begin("run/1"));
                _clock.Advance(TimeSpan.FromTicks(1));
            }
        }

        Assert.True(_unwoken.Begin("run/1"));
        _unwoken.Woken("run/1");
        Fail("run/1");
        Assert.True(_unwoken.Begin("run/1"));
    }

    [Fact]
    public void Actors_BeyondAThousand_AreForgotten_TheOldestFirst()
    {
        for (var time = 1; time <= 3; time++)
        {
            for (var run = 1; run <= 1001; run++)
            {
                Fail($"run/{run}");
                _clock.Advance(TimeSpan.FromTicks(1));
            }
        }

        Assert.True(_unwoken.Begin("run/1"));
    }

    private void Fail(string actor)
    {
        _unwoken.Begin(actor);
        _unwoken.Failed(actor);
    }
}
