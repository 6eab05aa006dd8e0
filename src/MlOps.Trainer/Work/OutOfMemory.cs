using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Microsoft.ML.OnnxRuntime;
using MlOps.Predictor.Onnx;
using MlOps.Runs;

namespace MlOps.Trainer.Work;

/// <summary>Recognises that memory ran out, and has the answer ready: there may be none left to make it with.</summary>
internal static class OutOfMemory
{
    // The last is how DuckDB's Parquet writer tells that zstd had no memory to compress with.
    private static readonly string[] NativeSigns =
    [
        "Out of Memory", "bad_alloc", "bad allocation", "could not allocate", "failed to allocate", "failed to pin block", "Allocation failure",
        "compressed page size out of range",
    ];

    private const long NearBytes = 32 * 1024 * 1024;

    /// <summary>RLIMIT_DATA as it was set; 0 where it was not.</summary>
    public static long DataLimitBytes { get; set; }

    public static RunFailure Failure { get; private set; } = FailureFor(new RunLimits().MemoryMiB);

    public static void Prepare(int memoryMiB) => Failure = FailureFor(memoryMiB);

    /// <summary>
    /// Whether <paramref name="exception"/> means that memory ran out. To be asked in an exception filter, before what
    /// the job holds is let go: DuckDB's bindings follow the null of a failed native allocation, and then the full
    /// account is the only sign.
    /// </summary>
    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        NullReferenceException or AccessViolationException => DataLimitBytes > 0 && ProcessUsage.DataBytes() > DataLimitBytes - NearBytes,
        OutOfMemoryException => true,
        OnnxRuntimeException runtime => OnnxFaults.IsAboutMemory(runtime),
        DuckDBException { ErrorType: DuckDBErrorType.OutOfMemory } => true,
        DuckDBException database when Array.Exists(NativeSigns, sign => database.Message.Contains(sign, StringComparison.OrdinalIgnoreCase)) => true,
        AggregateException several => several.InnerExceptions.Any(Is),
        _ => Is(exception.InnerException),
    };

    private static RunFailure FailureFor(int memoryMiB) => new(
        "worker.out-of-memory",
        $"The job needed more memory than its limit of {memoryMiB} MiB. Give it more (limits.memoryMiB), or give it less data: fewer columns, shorter texts.");
}
