namespace MlOps.Trainer;

/// <summary>Numbers that look random and are always the same (G. Steele, D. Lea, C. Flood 2014).</summary>
internal static class SplitMix64
{
    /// <summary>What a state grows by from number to number: 2⁶⁴ by the golden ratio, made odd.</summary>
    public const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>The number that follows a state.</summary>
    public static ulong Mix(ulong state)
    {
        var x = state + Gamma;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>The number that follows a state, in [0, 1).</summary>
    public static double Unit(ulong state) => (Mix(state) >> 11) * (1.0 / (1UL << 53));
}
