using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using MlOps.Runs;

namespace MlOps.Trainer.Provenance;

/// <summary>This machine, as far as it can change a result.</summary>
internal static class Platform
{
    public static PlatformProvenance This() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        RuntimeInformation.FrameworkDescription,
        [
            .. new (string Name, bool IsUsed)[]
            {
                ("AVX", Avx.IsSupported),
                ("AVX2", Avx2.IsSupported),
                ("FMA", Fma.IsSupported),
                ("AVX512F", Avx512F.IsSupported),
                ("Vector512", Vector512.IsHardwareAccelerated),
                ("AdvSimd", AdvSimd.IsSupported),
            }.Where(each => each.IsUsed).Select(each => each.Name),
        ]);
}
