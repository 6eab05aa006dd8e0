namespace MlOps.Trainer.Training;

/// <summary>Which rows are kept for the test: decided for each row alone, by a hash of the seed and the row's number.</summary>
internal static class RowSplit
{
    public static bool IsTest(int seed, int row, double fraction) => Unit(seed, row) < fraction;

    /// <summary>A number in [0, 1) that looks random: SplitMix64 of the seed, then of its result and the row.</summary>
    private static double Unit(int seed, int row) =>
        (Mix(Mix((uint)seed) + (uint)row) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
