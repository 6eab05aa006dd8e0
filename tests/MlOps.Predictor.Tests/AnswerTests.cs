using System.Buffers;
using System.Text;
using System.Text.Json;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Predictor;

public sealed class AnswerTests(Models models) : IClassFixture<Models>
{
    private const string Row = """{"amount": 1.5, "flag": true, "at": "2020-05-01", "name": null}""";

    private const string Tensors = """
        {"inputs": [
            {"data": [[null], ["nämé 1"]], "shape": [2, 1], "name": "name", "datatype": "BYTES"},
            {"name": "amount", "shape": [2], "datatype": "INT32", "data": [1, null], "parameters": {"x": [1, {"y": 2}]}},
            {"name": "at", "shape": [2], "datatype": "BYTES", "data": ["2020-05-01", null]},
            {"name": "flag", "shape": [2], "datatype": "BOOL", "data": [true, false]}],
         "parameters": {"binary_data_output": false}, "id": "r-\"1\"" OUTPUTS}
        """;

    [Fact]
    public void Binary_HasLabelProbabilityAndScore()
    {
        var answer = models.Of(TrainingTask.Binary).Predict($"[{Row},{Row}]");

        Assert.Equal("census", answer.GetProperty("deployment").GetString());
        Assert.Equal(3, answer.GetProperty("modelVersion").GetInt32());
        Assert.Equal(2, answer.GetProperty("predictions").GetArrayLength());
        var prediction = answer.GetProperty("predictions")[0];
        Assert.Equal(["predictedLabel", "probability", "score"], prediction.EnumerateObject().Select(member => member.Name));
        Assert.Equal(prediction.GetProperty("probability").GetSingle() > 0.5 ? "yes" : "no", prediction.GetProperty("predictedLabel").GetString());
    }

    [Fact]
    public void Multiclass_HasAProbabilityForEachClass()
    {
        var prediction = models.Of(TrainingTask.Multiclass).Predict($"[{Row}]").GetProperty("predictions")[0];

        var probabilities = prediction.GetProperty("probabilities").EnumerateObject().ToList();
        Assert.Equal(["a \"quoted\" one", "c", "ß"], probabilities.Select(member => member.Name));
        Assert.Equal(1, probabilities.Sum(member => member.Value.GetDouble()), 1e-5);
        Assert.Equal(probabilities.MaxBy(member => member.Value.GetDouble()).Name, prediction.GetProperty("predictedLabel").GetString());
    }

    [Fact]
    public void Regression_HasAScore()
    {
        var prediction = models.Of(TrainingTask.Regression).Predict($"[{Row}]").GetProperty("predictions")[0];

        Assert.Equal(["score"], prediction.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData(TrainingTask.Regression, "score FP32 [2]")]
    [InlineData(TrainingTask.Binary, "predicted_label BYTES [2], probability FP32 [2], score FP32 [2]")]
    [InlineData(TrainingTask.Multiclass, "predicted_label BYTES [2], probability FP32 [2,3]")]
    public void Inference_AnswersByTheProtocol(TrainingTask task, string outputs)
    {
        var answer = models.Of(task).Infer(Tensors.Replace("OUTPUTS", "", StringComparison.Ordinal));

        Assert.Equal("census", answer.GetProperty("model_name").GetString());
        Assert.Equal("3", answer.GetProperty("model_version").GetString());
        Assert.Equal("r-\"1\"", answer.GetProperty("id").GetString());
        Assert.Equal(outputs, string.Join(", ", answer.GetProperty("outputs").EnumerateArray().Select(Describe)));
        foreach (var output in answer.GetProperty("outputs").EnumerateArray())
        {
            var size = output.GetProperty("shape").EnumerateArray().Aggregate(1, (product, dimension) => product * dimension.GetInt32());
            Assert.Equal(size, output.GetProperty("data").GetArrayLength());
        }
    }

    [Fact]
    public void Inference_GivesTheOutputsThatAreAskedFor()
    {
        var served = models.Of(TrainingTask.Binary);

        var answer = served.Infer(Tensors.Replace("OUTPUTS", """, "outputs": [{"name": "score", "parameters": {}}]""", StringComparison.Ordinal));
        var all = served.Infer(Tensors.Replace("OUTPUTS", """, "outputs": []""", StringComparison.Ordinal));

        Assert.Equal("score FP32 [2]", string.Join(", ", answer.GetProperty("outputs").EnumerateArray().Select(Describe)));
        Assert.Equal(3, all.GetProperty("outputs").GetArrayLength());
    }

    [Fact]
    public void Inference_WithoutAnId_AnswersWithoutOne()
    {
        var answer = models.Of(TrainingTask.Binary).Infer(Tensors.Replace(""", "id": "r-\"1\"" OUTPUTS""", "", StringComparison.Ordinal));

        Assert.False(answer.TryGetProperty("id", out _));
    }

    [Fact]
    public void Metadata_DescribesInputsAndOutputs()
    {
        var answer = new ArrayBufferWriter<byte>();
        models.Of(TrainingTask.Multiclass).Deployment.WriteMetadata(answer);

        var expected = """
            {"name":"census","versions":["3"],"platform":"mlnet_zip",
             "inputs":[{"name":"amount","datatype":"FP32","shape":[-1]},{"name":"flag","datatype":"BOOL","shape":[-1]},
                       {"name":"at","datatype":"BYTES","shape":[-1]},{"name":"name","datatype":"BYTES","shape":[-1]}],
             "outputs":[{"name":"predicted_label","datatype":"BYTES","shape":[-1]},{"name":"probability","datatype":"FP32","shape":[-1,3]}],
             "properties":{"task":"multiclass","label":"y","classes":"[\"a \\u0022quoted\\u0022 one\",\"c\",\"\\u00DF\"]"}}
            """;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(answer.WrittenMemory).RootElement), Encoding.UTF8.GetString(answer.WrittenSpan));
    }

    [Fact]
    public void Requests_AreMeteredOnce()
    {
        var served = models.Of(TrainingTask.Regression, TrainerCatalog.Sdca);
        var (rows, cpu) = (served.Usage.Predictions, served.Usage.Cpu);

        served.Predict($"[{Row},{Row},{Row}]");
        Assert.Equal(rows + 3, served.Usage.Predictions);
        Assert.True(served.Usage.Cpu > cpu);

        served.Infer(Tensors.Replace("OUTPUTS", "", StringComparison.Ordinal));
        Assert.Equal(rows + 5, served.Usage.Predictions);

        // A refused request predicted nothing, but its parsing was paid for.
        cpu = served.Usage.Cpu;
        Assert.Throws<PredictionInputException>(() => served.Predict($"[{Row},{Row},3]"));
        Assert.Equal(rows + 5, served.Usage.Predictions);
        Assert.True(served.Usage.Cpu > cpu);
    }

    private static string Describe(JsonElement output) =>
        $"{output.GetProperty("name").GetString()} {output.GetProperty("datatype").GetString()} {output.GetProperty("shape").GetRawText()}";
}
