using Microsoft.ML.OnnxRuntime;

namespace MlOps.Predictor.Onnx;

/// <summary>The memory that all sessions of this process share. ONNX Runtime has one environment in a process, and this belongs to it.</summary>
internal static class OnnxMemory
{
    private const int NextPowerOfTwo = 0;
    private const int Default = -1;

    /// <summary>Stays when the arena shrinks, so that small models ask the system for nothing.</summary>
    private const int FirstChunkBytes = 4 * 1024 * 1024;

    private static readonly Lock Gate = new();
    private static bool _isBounded;

    /// <summary>Makes a session that is to come share the memory, which the first call bounds. 0: leaves it alone.</summary>
    public static void Share(SessionOptions options, int mebibytes)
    {
        if (mebibytes == 0)
        {
            return;
        }

        Bound(mebibytes);
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
    }

    /// <summary>Makes a run give back at its end what it needed beyond the first chunk.</summary>
    public static void GiveBack(RunOptions options) => options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");

    private static void Bound(int mebibytes)
    {
        lock (Gate)
        {
            if (_isBounded)
            {
                return;
            }

            using var place = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            using var arena = new OrtArenaCfg((uint)mebibytes * 1024 * 1024, NextPowerOfTwo, FirstChunkBytes, Default);
            OrtEnv.Instance().CreateAndRegisterAllocator(place, arena);
            _isBounded = true;
        }
    }
}
