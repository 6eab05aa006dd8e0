namespace MlOps.Chaos.Faults;

public sealed class DatabaseFaultsTests
{
    [Fact]
    public async Task DatabaseThatTakesNoWritesAnyMore_IsNotWaitedForForEver()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            DatabaseFaults.UntilWritableAsync(() => Task.FromResult(false), () => Task.CompletedTask, TimeSpan.FromMilliseconds(100)));

        Assert.Contains("0.1 s after its disk was freed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseThatStaysDown_IsStartedAgainOnce()
    {
        var restarts = 0;

        await DatabaseFaults.UntilWritableAsync(
            () => Task.FromResult(restarts > 0),
            () =>
            {
                restarts++;
                return Task.CompletedTask;
            },
            TimeSpan.FromSeconds(60));

        Assert.Equal(1, restarts);
    }
}
