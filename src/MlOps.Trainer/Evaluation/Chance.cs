namespace MlOps.Trainer.Evaluation;

/// <summary>Numbers that look random, the same for the same seed on every machine.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number in [0, 1).</summary>
    public double NextUnit() => SplitMix64.Unit(NextState());

    /// <summary>A number from 0 to <paramref name="bound"/> − 1. The bias is below <paramref name="bound"/> ÷ 2³².</summary>
    public int NextBelow(int bound) => (int)(((SplitMix64.Mix(NextState()) >> 32) * (ulong)bound) >> 32);

    /// <summary>Puts values in a random order (Fisher and Yates).</summary>
    public void Shuffle(int[] values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = NextBelow(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private ulong NextState()
    {
        var state = _state;
        _state += SplitMix64.Gamma;
        return state;
    }
}
