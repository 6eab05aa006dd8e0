using System.Runtime.InteropServices;

namespace MlOps.Testing;

/// <summary>What POSIX has for ending, stopping and waking a process.</summary>
public static partial class Signals
{
    private const int Stop = 19;
    private const int Continue = 18;
    private const int Terminate = 15;
    private const int Interrupt = 2;

    public static void StopProcess(int id) => Send(id, Stop);

    public static void ContinueProcess(int id) => Send(id, Continue);

    public static void TerminateProcess(int id) => Send(id, Terminate);

    /// <summary>What a terminal does at Ctrl-C: SIGINT to all of the group that this process leads.</summary>
    public static void InterruptGroup(int id) => Send(-id, Interrupt);

    // Who has ended in the meantime needs no signal.
    private static void Send(int id, int signal) => _ = Kill(id, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int id, int signal);
}
