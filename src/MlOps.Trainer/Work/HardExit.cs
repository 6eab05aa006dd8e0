using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlOps.Trainer.Work;

/// <summary>An end that waits for nothing: no finalizer, no native destructor, no thread in a long call.</summary>
internal static partial class HardExit
{
    public static void Now(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            using var self = Process.GetCurrentProcess();
            TerminateProcess(self.Handle, (uint)code);
            return;
        }

        Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Exit(int code);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
