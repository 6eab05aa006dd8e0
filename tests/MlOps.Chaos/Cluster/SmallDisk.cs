namespace MlOps.Chaos.Cluster;

/// <summary>A disk (tmpfs) of a size of our choosing, which can be filled and freed. Only root may mount one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Block = 1024 * 1024;

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>The disk, or why there is none.</summary>
    public static async Task<(SmallDisk? Disk, string? Reason)> MountAsync(string path, int mebibytes)
    {
        Directory.CreateDirectory(path);
        return await Shell.RunAsync("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0755", "tmpfs", path) is { } reason
            ? (null, $"no small disk can be mounted here ({reason})")
            : (new(path), null);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[Block, 4096])
        {
            var block = new byte[size];
            try
            {
                for (; ; )
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // Full, to that grain.
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync() => await Shell.RunAsync("umount", "-l", Path);
}
