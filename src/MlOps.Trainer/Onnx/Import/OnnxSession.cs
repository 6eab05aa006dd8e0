using Microsoft.ML.OnnxRuntime;
using MlOps.Predictor.Onnx;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>ONNX Runtime on one thread, with what it refuses told as a failure of the job.</summary>
internal static class OnnxSession
{
    public static string RuntimeVersion { get; } = OrtEnv.Instance().GetVersionString();

    /// <summary>Loads a model as the host would.</summary>
    /// <exception cref="JobFailedException">ONNX Runtime refuses it.</exception>
    public static InferenceSession Load(string path)
    {
        using var options = OnnxOptions.Create(hasArena: false);
        return Guard(() => new InferenceSession(path, options), message => new JobFailedException(
            OnnxCodes.Refused,
            $"ONNX Runtime {RuntimeVersion} refuses the model: {message} Export it for an operator set that the runtime has, or convert it (onnx.version_converter)."));
    }

    /// <summary>Runs native code; what it throws becomes a failure, unless it is for want of memory, which the worker tells by itself.</summary>
    public static T Guard<T>(Func<T> run, Func<string, JobFailedException> failure)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException exception) when (!OnnxFaults.IsAboutMemory(exception))
        {
            throw failure(exception.Message.TrimEnd('.') + ".");
        }
    }
}
