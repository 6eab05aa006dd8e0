using MlOps.Serving;
using MlOps.Testing.Onnx;

namespace MlOps.Predictor.Onnx;

/// <summary>Models whose input decides how long they run and what they ask for.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task RunWithoutEnd_IsStopped_AndOthersAreAnsweredMeanwhile()
    {
        using var model = new ImportedModel(TestModel.Endless().ToArray());
        using var other = new ImportedModel(TestModel.Linear(2, 3).ToArray());

        var endless = Task.Run(() => model.Predict("""[{"x": 1}, {"x": 6}, {"x": 2}]"""));
        Assert.Equal(4, model.Predict("""[{"x": 4}]""")[0].GetProperty("y").GetSingle());
        Assert.Equal(32, other.Predict("""[{"x": [1, 10]}]""")[0].GetProperty("y").GetSingle());
        Assert.False(endless.IsCompleted);

        using var patience = new CancellationTokenSource(Patience);
        while (!endless.IsCompleted)
        {
            // The request may not have begun when the clock was moved first.
            model.Clock.Advance(TimeSpan.FromSeconds(ImportedModel.Limits.Seconds));
            await Task.Delay(10, patience.Token);
        }

        var stopped = await Assert.ThrowsAsync<PredictionLimitException>(() => endless);
        Assert.Equal(PredictionLimitException.TooLong, stopped.Code);
        Assert.Contains("did not answer within 30 s", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(5, model.Predict("""[{"x": 5}]""")[0].GetProperty("y").GetSingle());
        Assert.Equal(2, model.Meter.Predictions);
    }

    [Fact]
    public void RunThatAsksForMoreThanThereIs_IsRefused_AndTheNextIsAnswered()
    {
        using var model = new ImportedModel(TestModel.Unfolding().ToArray());

        var refused = Assert.Throws<PredictionLimitException>(() => Mean(model, 1_000_000_000));

        Assert.Equal(PredictionLimitException.TooLarge, refused.Code);
        Assert.Contains("2048 MiB", refused.Message, StringComparison.Ordinal);
        Assert.Equal(7, Mean(model, 9), 1e-3);
    }

    [Fact]
    public void RunThatEnded_GivesItsMemoryBack()
    {
        // Both fit one after the other, and not beside each other.
        using var model = new ImportedModel(TestModel.Unfolding().ToArray());

        Assert.True(Mean(model, 280_000_000) > 0);
        Assert.True(Mean(model, 330_000_000) > 0);
    }

    [Fact]
    public void RequestThatWasAnswered_IsNotStoppedLater()
    {
        using var model = new ImportedModel(TestModel.Endless().ToArray());
        for (var request = 0; request < 3; request++)
        {
            Assert.Equal(1, model.Predict("""[{"x": 1}]""")[0].GetProperty("y").GetSingle());
            model.Clock.Advance(TimeSpan.FromSeconds(ImportedModel.Limits.Seconds));
        }
    }

    [Fact]
    public void AnswerOfMoreValuesThanOneMayHave_IsRefused_OverAllRows()
    {
        using var model = new ImportedModel(TestModel.Endless().ToArray(), new() { Values = 3 });

        Assert.Equal(3, model.Predict("""[{"x": 1}, {"x": 2}, {"x": 3}]""").Length);
        var refused = Assert.Throws<PredictionLimitException>(() => model.Predict("""[{"x": 1}, {"x": 2}, {"x": 3}, {"x": 4}]"""));

        Assert.Equal(PredictionLimitException.TooLarge, refused.Code);
        Assert.Contains("more than 3 values", refused.Message, StringComparison.Ordinal);
    }

    private static float Mean(ImportedModel model, long times) =>
        model.Infer($$"""{"inputs": [{"name": "n", "shape": [1], "datatype": "INT64", "data": [{{times}}]}]}""")
            .GetProperty("outputs")[0].GetProperty("data")[0].GetSingle();
}
