using System.Runtime.InteropServices;
using Microsoft.ML.Trainers.LightGbm;

namespace MlOps.Trainer.Training;

/// <summary>LightGBM's native library, which needs the OpenMP runtime (on Debian: libgomp1).</summary>
internal static class LightGbmLibrary
{
    private const string Name = "lib_lightgbm";

    /// <summary>Whether the library, and so everything that it needs, can be loaded in this process.</summary>
    public static bool IsAvailable() => NativeLibrary.TryLoad(Name, typeof(LightGbmBinaryTrainer).Assembly, null, out _);
}
