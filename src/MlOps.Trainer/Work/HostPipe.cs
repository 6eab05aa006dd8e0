namespace MlOps.Trainer.Work;

/// <summary>The pipe from the host: one line with the job, then silence until the host goes.</summary>
internal static class HostPipe
{
    private const int MaxLineBytes = 64 * 1024 * 1024;

    /// <summary>The first line, without its end; null where the input ends before it.</summary>
    public static byte[]? ReadLine(Stream input)
    {
        using var line = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (line.Length < MaxLineBytes)
        {
            var read = input.Read(chunk);
            if (read == 0)
            {
                return null;
            }

            var end = chunk.AsSpan(0, read).IndexOf((byte)'\n');
            line.Write(chunk, 0, end < 0 ? read : end);
            if (end >= 0)
            {
                return line.ToArray();
            }
        }

        return null;
    }

    /// <summary>Ends the process as soon as the input does, whatever else it is at.</summary>
    public static void EndWithHost(Stream input)
    {
        var watcher = new Thread(() => Watch(input)) { IsBackground = true, Name = "host watch" };
        watcher.Start();
    }

    private static void Watch(Stream input)
    {
        var ignored = new byte[256];
        try
        {
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Console.Error.WriteLine($"The pipe to the host broke: {exception.Message}");
        }

        HardExit.Now(ExitCodes.HostGone);
    }
}
