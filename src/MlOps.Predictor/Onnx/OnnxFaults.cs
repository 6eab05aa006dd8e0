using Microsoft.ML.OnnxRuntime;

namespace MlOps.Predictor.Onnx;

/// <summary>What ONNX Runtime's exceptions are about: all have one type, and the words tell. The worker compiles this file too.</summary>
internal static class OnnxFaults
{
    private static readonly string[] SignsOfMemory =
        ["bad_alloc", "bad allocation", "Failed to allocate memory", "Out of memory", "is smaller than requested bytes"];

    public static bool IsAboutMemory(OnnxRuntimeException exception) =>
        Array.Exists(SignsOfMemory, sign => exception.Message.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
