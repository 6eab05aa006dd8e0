namespace MlOps.Queues;

/// <summary>
/// One look at the queue for all pools that wait for a run, however many: every <paramref name="interval"/>, for as long as
/// one waits.
/// </summary>
/// <param name="read">The look.</param>
/// <param name="interval">Between two looks.</param>
/// <param name="clock">The time.</param>
/// <param name="stopping">The host is told to stop: nobody is kept waiting any more, since the actor cannot move while someone is. Where it moves for another reason, all wait for that.</param>
internal sealed class Lookout(Func<CancellationToken, Task<QueueReading>> read, TimeSpan interval, TimeProvider clock, CancellationToken stopping)
{
    private Task<QueueReading>? _next;

    /// <summary>Whether there is another look within <paramref name="patience"/>.</summary>
    public bool IsWorthwhile(TimeSpan patience) => patience >= interval && !stopping.IsCancellationRequested;

    /// <summary>What the next look finds.</summary>
    public Task<QueueReading> NextAsync() => _next ??= LookAsync();

    private async Task<QueueReading> LookAsync()
    {
        await Task.Delay(interval, clock, CancellationToken.None);

        // Who asks from now on is not told what was read before it asked.
        _next = null;
        return await read(CancellationToken.None);
    }
}
