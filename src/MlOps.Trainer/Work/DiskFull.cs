using MlOps.Runs;

namespace MlOps.Trainer.Work;

/// <summary>Recognises that the disk ran out of space, whoever was writing.</summary>
internal static class DiskFull
{
    /// <summary>ENOSPC on Unix; ERROR_DISK_FULL on Windows.</summary>
    private static readonly int[] Codes = [28, unchecked((int)0x80070070)];

    public static RunFailure Failure { get; } = new(
        "worker.disk-full",
        "The disk of the worker's folder is full: the job's files did not fit. Nothing of it was kept. Free some space on the data directory's disk; then start it again.");

    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        IOException io when Codes.Contains(io.HResult) => true,
        AggregateException several => several.InnerExceptions.Any(Is),
        _ when exception.Message.Contains("No space left on device", StringComparison.OrdinalIgnoreCase) => true,
        _ => Is(exception.InnerException),
    };
}
