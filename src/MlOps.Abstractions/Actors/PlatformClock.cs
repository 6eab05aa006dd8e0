namespace MlOps.Actors;

/// <summary>
/// The key under which the platform's <see cref="TimeProvider"/> is registered. It is not Orleans' own: a test that
/// moves ours must not freeze membership and timers.
/// </summary>
public static class PlatformClock
{
    /// <summary>The service key.</summary>
    public const string Key = "mlops";
}
