using System.Runtime.CompilerServices;

namespace MlOps.Simulation;

/// <summary>What Orleans sets in a grain when it makes it.</summary>
internal static class GrainParts
{
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_GrainContext")]
    public static extern void SetContext(Grain grain, IGrainContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Runtime>k__BackingField")]
    public static extern ref IGrainRuntime Runtime(Grain grain);
}
