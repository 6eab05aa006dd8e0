namespace MlOps.EndToEnd.Programs;

/// <summary>The worker processes of one data directory, as the operating system lists them.</summary>
internal static class WorkerProcesses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Ids of living processes whose working folder lies under the directory.</summary>
    public static IReadOnlyList<int> Under(string dataDirectory)
    {
        var root = Path.GetFullPath(dataDirectory) + Path.DirectorySeparatorChar;
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id))
            {
                continue;
            }

            try
            {
                // The link of a removed folder still begins with its path.
                if (new FileInfo(Path.Combine(folder, "cwd")).LinkTarget?.StartsWith(root, StringComparison.Ordinal) == true)
                {
                    found.Add(id);
                }
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return found;
    }

    /// <summary>Waits until no worker of the directory is left; fails with their ids if some stay.</summary>
    public static async Task AssertNoneStaysAsync(string dataDirectory)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Under(dataDirectory) is { Count: > 0 } alive)
        {
            Assert.False(patience.IsCancellationRequested, $"Workers outlived their host: {string.Join(", ", alive)}.");
            await Task.Yield();
        }
    }
}
