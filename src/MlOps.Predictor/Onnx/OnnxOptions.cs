using Microsoft.ML.OnnxRuntime;

namespace MlOps.Predictor.Onnx;

/// <summary>How a session is made, alike where a model is checked and where it is served. The worker compiles this file too.</summary>
internal static class OnnxOptions
{
    /// <summary>One thread, that of the caller: requests run beside each other, and what each costs can be measured.</summary>
    /// <param name="hasArena">Whether the session keeps memory for the next run: faster for large models, and wasted on small ones.</param>
    public static SessionOptions Create(bool hasArena)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = hasArena,
            EnableMemoryPattern = hasArena,

            // What goes wrong is thrown, and told by whoever catches it.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

        // The file's bytes decide nothing: it is ONNX, or it is refused.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        return options;
    }
}
