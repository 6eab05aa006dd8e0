namespace MlOps.EndToEnd.Programs;

/// <summary>The worker processes of one data directory, as the operating system lists them.</summary>
internal static class WorkerProcesses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Ids of those that live.</summary>
    public static IReadOnlyList<int> Under(string dataDirectory) => Processes.WorkingUnder(dataDirectory);

    /// <summary>Waits until no worker of the directory is left; fails with their ids if some stay.</summary>
    public static async Task AssertNoneStaysAsync(string dataDirectory)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Under(dataDirectory) is { Count: > 0 } alive)
        {
            Assert.False(patience.IsCancellationRequested, $"Workers outlived their host: {string.Join(", ", alive)}.");

            // Not without pause: to list all processes takes a core, which the workers want.
            await Task.Delay(50);
        }
    }
}
