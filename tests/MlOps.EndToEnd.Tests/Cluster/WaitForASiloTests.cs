using Microsoft.Extensions.Time.Testing;
using MlOps.Host.Cluster;

namespace MlOps.EndToEnd.Cluster;

public sealed class WaitForASiloTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Connection_ThatFailed_IsTriedAgain_OnceThePauseIsOver()
    {
        var again = new WaitForASilo(_clock).ShouldRetryConnectionAttempt(new TimeoutException(), CancellationToken.None);

        _clock.Advance(WaitForASilo.Pause - TimeSpan.FromTicks(1));
        Assert.False(again.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.True(await again.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
