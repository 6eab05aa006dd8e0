namespace MlOps.Simulation;

/// <summary>All chance of one history, from its seed (SplitMix64).</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0, inclusive, to 1, exclusive.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Is(double probability) => Unit() < probability;

    /// <summary>From 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public TimeSpan Milliseconds(double least, double most) =>
        TimeSpan.FromTicks((long)((least + (Unit() * (most - least))) * TimeSpan.TicksPerMillisecond));

    public TimeSpan Seconds(double least, double most) => Milliseconds(least * 1000, most * 1000);
}
