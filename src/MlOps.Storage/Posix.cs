using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Storage;

/// <summary>The few calls that .NET has no way to make: flushing a directory, and reading a file that is locked.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;

    /// <summary>Makes a rename in the directory durable. Windows has no such call and needs none on NTFS.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenForReading(path);
        if (Sync(handle) != 0)
        {
            throw new IOException($"The directory '{path}' cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    /// <summary>Opens without asking for the lock that .NET takes, also for reading, with every file that it opens.</summary>
    public static SafeFileHandle OpenForReading(string path)
    {
        var handle = Open(path, ReadOnly);
        return handle.IsInvalid
            ? throw new IOException($"'{path}' cannot be opened (error {Marshal.GetLastPInvokeError()}).")
            : handle;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);
}
