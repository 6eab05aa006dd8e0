using System.Globalization;

namespace MlOps.Storage;

/// <summary>
/// The directory of the embedded store, held by one process at a time. Open it before anything in it: databases, logs
/// and data-protection keys included.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "mlops.lock";

    // What opening a file throws that another process has locked: EAGAIN on Linux and macOS, a sharing violation on Windows.
    private static readonly ImmutableArray<int> Locked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    /// <summary>The directory itself, as a full path.</summary>
    public string Root { get; }

    /// <summary>States, rows, settings.</summary>
    public string PlatformDatabase => Path.Combine(Root, "platform.db");

    /// <summary>Metric points and log lines.</summary>
    public string SeriesDatabase => Path.Combine(Root, "series.db");

    /// <summary>Orleans' reminders.</summary>
    public string RemindersDatabase => Path.Combine(Root, "reminders.db");

    /// <summary>Datasets, models and other files by their digest.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Uploads that wait to be ingested.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    /// <summary>Where workers work; nothing in it outlives its job.</summary>
    public string Work => Path.Combine(Root, "work");

    /// <summary>Copies of a cluster's files; apart from the embedded store's own, which are nobody's copies.</summary>
    public string Copies => Path.Combine(Root, "copies");

    /// <summary>Data-protection keys; open to the owner alone.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Log files.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Creates the directory where there is none, and takes it for this process until it is disposed.</summary>
    /// <exception cref="DataDirectoryException">Another process holds it, or it cannot be written.</exception>
    public static DataDirectory Open(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(root);
            var directory = new DataDirectory(root, Hold(root));
            try
            {
                directory.Prepare();
                return directory;
            }
            catch
            {
                directory.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new DataDirectoryException(
                $"The data directory '{root}' cannot be used: {exception.Message} Give this user the right to write there, free some space, or name "
                + "another directory with --MlOps:DataDirectory=PATH.",
                exception);
        }
    }

    /// <summary>Lets go of the directory.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Hold(string root)
    {
        var path = Path.Combine(root, LockName);
        FileStream held;
        try
        {
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException exception) when (Locked.Contains(exception.HResult))
        {
            throw new DataDirectoryException(
                $"The data directory '{root}' is in use by another process ({Holder(path)}). Nothing was touched. Stop that process, or name another "
                + "directory with --MlOps:DataDirectory=PATH.",
                exception);
        }

        // Written over, then cut: at no moment is the file without a number.
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        held.Write(System.Text.Encoding.ASCII.GetBytes(process));
        held.SetLength(held.Position);
        held.Flush();
        return held;
    }

    private static string Holder(string path)
    {
        const string Unknown = "pid unknown";
        if (OperatingSystem.IsWindows())
        {
            return Unknown;
        }

        try
        {
            using var handle = Posix.OpenForReading(path);
            using var reader = new StreamReader(new FileStream(handle, FileAccess.Read, bufferSize: 0));
            return int.TryParse(reader.ReadToEnd(), CultureInfo.InvariantCulture, out var process) ? $"pid {process}" : Unknown;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    private void Prepare()
    {
        foreach (var path in (ReadOnlySpan<string>)[Artifacts, Uploads, Work, Logs])
        {
            Directory.CreateDirectory(path);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Keys);
        }
        else
        {
            Directory.CreateDirectory(Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
