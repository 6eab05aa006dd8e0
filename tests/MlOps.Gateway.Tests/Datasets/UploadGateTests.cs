namespace MlOps.Gateway.Datasets;

public sealed class UploadGateTests
{
    private readonly UploadGate _gate = new();

    [Fact]
    public async Task SecondUpload_OfTheSameRun_WaitsForTheFirst()
    {
        var first = await _gate.EnterAsync("run-1", CancellationToken.None);
        var second = _gate.EnterAsync("run-1", CancellationToken.None);
        using var other = await _gate.EnterAsync("run-2", CancellationToken.None);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task Upload_WhoseClientLeftWhileWaiting_LetsTheNextOnePass()
    {
        var first = await _gate.EnterAsync("run-1", CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var second = _gate.EnterAsync("run-1", gone.Token);
        var third = _gate.EnterAsync("run-1", CancellationToken.None);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        (await third.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task ManyUploads_OfOneRun_PassOneAtATime()
    {
        var inside = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (_, cancellationToken) =>
        {
            using var pass = await _gate.EnterAsync("run-1", cancellationToken);
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });
    }
}
