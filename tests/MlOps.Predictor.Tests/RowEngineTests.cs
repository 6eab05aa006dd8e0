using System.Buffers;
using System.Text.Json;
using Microsoft.ML.Data;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Training;

namespace MlOps.Predictor;

public sealed class RowEngineTests(Models models) : IClassFixture<Models>
{
    public static TheoryData<TrainingTask, string> Combinations()
    {
        var all = new TheoryData<TrainingTask, string>();
        foreach (var trainer in TrainerCatalog.Names)
        {
            foreach (var task in new[] { TrainingTask.Regression, TrainingTask.Binary, TrainingTask.Multiclass }.Where(task => TrainerCatalog.Fits(trainer, task)))
            {
                all.Add(task, trainer);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Predictions_AreTransformsOwn_BitForBit(TrainingTask task, string trainer) => AssertEqualToTransform(models.Of(task, trainer), 3000);

    [RealDataFact]
    public void Predictions_OnAdult_AreTransformsOwn_BitForBit()
    {
        foreach (var trainer in new[] { TrainerCatalog.LightGbm, TrainerCatalog.Sdca })
        {
            using var adult = new ServedModel(SampleData.Of(RawAdult()), SampleData.Spec("label") with { Trainer = trainer });
            Assert.Contains(adult.Rows(8000), row => row["workclass"] is null);
            AssertEqualToTransform(adult, 8000);
        }
    }

    [RealDataFact]
    public void Predictions_OnTaxiAndIris_AreTransformsOwn_BitForBit()
    {
        using var taxi = new ServedModel(SampleData.Real("taxi/taxi-fare-train.csv"), SampleData.Spec("fare_amount"));
        AssertEqualToTransform(taxi, 8000);
        using var iris = new ServedModel(SampleData.Real("iris/iris.csv"), SampleData.Spec("label"));
        AssertEqualToTransform(iris, 150);
    }

    [Fact]
    public async Task Predictions_OfManyThreads_AreThoseOfOne()
    {
        var served = models.Of(TrainingTask.Binary);
        var bodies = served.Rows(400).Chunk(10).Select(rows => JsonSerializer.Serialize(rows)).ToList();
        var alone = bodies.Select(body => served.Predict(body).GetRawText()).ToList();

        await Parallel.ForAsync(0, 2000, (i, _) =>
        {
            Assert.Equal(alone[i % alone.Count], served.Predict(bodies[i % bodies.Count]).GetRawText());
            return ValueTask.CompletedTask;
        });
    }

    [Theory]
    [InlineData(TrainingTask.Regression, TrainerCatalog.LightGbm)]
    [InlineData(TrainingTask.Binary, TrainerCatalog.LightGbm)]
    [InlineData(TrainingTask.Regression, TrainerCatalog.Sdca)]
    [InlineData(TrainingTask.Binary, TrainerCatalog.Sdca)]
    [InlineData(TrainingTask.Multiclass, TrainerCatalog.Sdca)]
    [InlineData(TrainingTask.Multiclass, TrainerCatalog.LightGbm)]
    [InlineData(TrainingTask.Multiclass, TrainerCatalog.FastTree)]
    public void Rows_InSteadyState_AllocateNothing(TrainingTask task, string trainer)
    {
        var served = models.Of(task, trainer);
        var few = new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(served.Rows(10)));
        var many = new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(served.Rows(1010)));
        var answer = new ArrayBufferWriter<byte>(1 << 20);

        // The least of several: whatever else the process does may have emptied a pool of arrays just before one of them.
        long Measure(ReadOnlySequence<byte> body) => Enumerable.Range(0, 10).Min(_ =>
        {
            answer.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            served.Deployment.PredictRows(body, answer);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.True(Measure(many) - Measure(few) < 1000, "A thousand rows more allocated a byte each, or more.");
    }

    /// <summary>The file as it was published, with its missing values.</summary>
    private static string RawAdult() =>
        $"FROM read_csv('{RealData.Path("adult/adult-train.raw.csv")}', header = false, nullstr = ' ?', names = ['age', 'workclass', 'fnlwgt', 'education', "
        + "'education_num', 'marital_status', 'occupation', 'relationship', 'ethnicity', 'sex', 'capital_gain', 'capital_loss', 'hours_per_week', "
        + "'native_country', 'label'])";

    private static void AssertEqualToTransform(ServedModel served, int count)
    {
        var rows = served.Rows(count);
        var truth = Truth(served, count);
        var classes = served.Model.Manifest.Classes;

        var row = 0;
        foreach (var chunk in rows.Chunk(1000))
        {
            foreach (var prediction in served.Predict(JsonSerializer.Serialize(chunk)).GetProperty("predictions").EnumerateArray())
            {
                Assert.Equal(truth[row++], Bits(prediction, classes));
            }
        }

        Assert.Equal(rows.Count, row);
        AssertTensorsEqual(served, rows.Take(500).ToList(), truth);
    }

    private static void AssertTensorsEqual(ServedModel served, List<Dictionary<string, object?>> rows, List<string> truth)
    {
        var outputs = served.Infer(served.Tensors(rows)).GetProperty("outputs").EnumerateArray()
            .ToDictionary(output => output.GetProperty("name").GetString()!, output => output.GetProperty("data").EnumerateArray().ToArray());
        var classes = served.Model.Manifest.Classes;
        for (var i = 0; i < rows.Count; i++)
        {
            var bits = served.Model.Manifest.Task switch
            {
                TrainingTask.Regression => Bits(outputs["score"][i]),
                TrainingTask.Binary => $"{outputs["predicted_label"][i].GetString()} {Bits(outputs["probability"][i])} {Bits(outputs["score"][i])}",
                _ => $"{outputs["predicted_label"][i].GetString()} {string.Join(' ', classes.Select((_, k) => Bits(outputs["probability"][(i * classes.Length) + k])))}",
            };
            Assert.Equal(truth[i], bits);
        }
    }

    private static List<string> Truth(ServedModel served, int count)
    {
        var answers = served.Transform(count);
        var classes = served.Model.Manifest.Classes;
        switch (served.Model.Manifest.Task)
        {
            case TrainingTask.Regression:
                return [.. answers.GetColumn<float>("Score").Select(Bits)];
            case TrainingTask.Binary:
                return [.. answers.GetColumn<bool>("PredictedLabel")
                    .Zip(answers.GetColumn<float>("Probability"), answers.GetColumn<float>("Score"))
                    .Select(row => $"{classes[row.First ? 1 : 0]} {Bits(row.Second)} {Bits(row.Third)}")];
            default:
                return [.. answers.GetColumn<ReadOnlyMemory<char>>("PredictedLabel").Select(text => text.ToString())
                    .Zip(answers.GetColumn<float[]>("Score"), (text, scores) => $"{text} {string.Join(' ', scores.Select(Bits))}")];
        }
    }

    private static string Bits(JsonElement prediction, System.Collections.Immutable.ImmutableArray<string> classes) =>
        prediction.TryGetProperty("probabilities", out var probabilities)
            ? $"{prediction.GetProperty("predictedLabel").GetString()} {string.Join(' ', classes.Select(name => Bits(probabilities.GetProperty(name))))}"
            : prediction.TryGetProperty("probability", out var probability)
                ? $"{prediction.GetProperty("predictedLabel").GetString()} {Bits(probability)} {Bits(prediction.GetProperty("score"))}"
                : Bits(prediction.GetProperty("score"));

    private static string Bits(JsonElement number) => Bits(number.GetSingle());

    private static string Bits(float number) => BitConverter.SingleToUInt32Bits(number).ToString("x8", null);
}
