using MlOps.Trainer.Evaluation;
using MlOps.Trainer.Onnx.Import;
using MlOps.Trainer.Training;

namespace MlOps.Trainer;

public sealed class SplitMix64Tests
{
    [Fact]
    public void Mix_OfASequenceOfStates_IsThePublishedSequence()
    {
        // What the reference implementation (S. Vigna, splitmix64.c) gives from the seed 1234567 on.
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];

        Assert.Equal(published, Enumerable.Range(0, 5).Select(i => SplitMix64.Mix(1234567 + ((ulong)i * SplitMix64.Gamma))));
    }

    [Fact]
    public void Numbers_MadeOfIt_AreWhatTheyWere()
    {
        // Computed outside. Splits, resamples and tests of imported models hang on them: a change makes every one a new one.
        var chance = new Chance(7);

        Assert.Equal([0.3898297483912715, 0.01678829452815611, 0.9007606806068834], new[] { chance.NextUnit(), chance.NextUnit(), chance.NextUnit() });
        Assert.Equal([0.34329192209867343, 0.4575300288382993], new[] { Hashing.Unit(42, 0), Hashing.Unit(42, 1000) });
        using var probe = ProbeInput.Create(new("x", "FP64", [-1, 2]), place: 1, Filling.Seeded, firstRow: 2, rows: 2, other: 1);
        Assert.Equal([0.12093899127203978, 0.026326180215365036, 0.44668398150347643, 0.2399772161845556], probe.GetTensorDataAsSpan<double>().ToArray());
    }
}
