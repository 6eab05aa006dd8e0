using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Trainer.Work;

/// <summary>
/// Keeps standard output to ourselves. LightGBM prints with <c>printf</c>, past <see cref="Console"/>: on Unix the
/// descriptor itself moves, and 1 becomes a second name of standard error.
/// </summary>
internal static partial class StandardOutput
{
    private const int Output = 1;
    private const int Error = 2;

    public static Stream Take()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var ours = Duplicate(Output);
        return ours >= 0 && DuplicateTo(Error, Output) >= 0
            ? new FileStream(new SafeFileHandle(ours, ownsHandle: true), FileAccess.Write, bufferSize: 0)
            : Console.OpenStandardOutput();
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DuplicateTo(int descriptor, int target);
}
