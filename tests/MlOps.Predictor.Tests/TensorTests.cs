using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Predictor;

public sealed class TensorTests(Models models) : IClassFixture<Models>
{
    private const int Rows = 1500;

    [Theory]
    [InlineData(TrainingTask.Regression)]
    [InlineData(TrainingTask.Binary)]
    [InlineData(TrainingTask.Multiclass)]
    public void Tensors_AnswerAsJsonDoes_BitForBit(TrainingTask task)
    {
        var served = models.Of(task);
        var rows = served.Rows(Rows);

        var binary = served.Deployment.Predict(new() { Inputs = [.. served.Model.Manifest.Inputs.Select(input => Tensor(input, rows)).Reverse()] });
        var json = served.Infer(served.Tensors(rows));

        Assert.Equal(("census", 3), (binary.Deployment, binary.ModelVersion));
        Assert.Equal(json.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()), binary.Outputs.Select(output => output.Name));
        foreach (var output in json.GetProperty("outputs").EnumerateArray())
        {
            var tensor = binary.Output(output.GetProperty("name").GetString()!);
            Assert.Equal(output.GetProperty("datatype").GetString(), tensor.Datatype);
            Assert.Equal(output.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64()), tensor.Shape);
            var data = output.GetProperty("data").EnumerateArray();
            if (tensor.Datatype == "BYTES")
            {
                Assert.Equal(data.Select(text => text.GetString()), tensor.ToTexts());
            }
            else
            {
                Assert.Equal(data.Select(number => number.GetSingle()), tensor.ToFloats());
            }
        }
    }

    [Theory]
    [InlineData("INT8", 1)]
    [InlineData("UINT16", 2)]
    [InlineData("INT32", 4)]
    [InlineData("UINT64", 8)]
    public void Integers_OfEachWidth_AreTheNumberThatTheyAre(string datatype, int size)
    {
        var served = models.Of(TrainingTask.Regression);
        var data = new byte[size];
        data[0] = 7;

        var whole = served.Deployment.Predict(Request(new("amount", datatype, [1], data)));
        var real = served.Deployment.Predict(Request(Serving.Tensor.Of("amount", 7f)));

        Assert.Equal(real.Output("score").ToFloats(), whole.Output("score").ToFloats());
    }

    [Fact]
    public void Date_AsSeconds_IsTheDateAsText()
    {
        var served = models.Of(TrainingTask.Regression);
        var text = Request(Serving.Tensor.Of("at", "1969-05-31T23:59:59.5Z"));
        var seconds = Request(Serving.Tensor.Of("at", (new DateTimeOffset(1969, 5, 31, 23, 59, 59, 500, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).TotalSeconds));

        Assert.Equal(served.Deployment.Predict(text).Output("score").ToFloats(), served.Deployment.Predict(seconds).Output("score").ToFloats());
    }

    [Fact]
    public void Predictions_AreMetered()
    {
        var served = models.Of(TrainingTask.Binary);
        var (rows, cpu) = (served.Usage.Predictions, served.Usage.Cpu);

        served.Deployment.Predict(new() { Inputs = [.. served.Model.Manifest.Inputs.Select(input => Tensor(input, served.Rows(Rows)))] });

        Assert.Equal(rows + Rows, served.Usage.Predictions);
        Assert.True(served.Usage.Cpu > cpu);
    }

    [Fact]
    public void Outputs_ThatAreAskedFor_AreThoseAlone_InTheirOrder()
    {
        var request = Request() with { Outputs = ["score", "predicted_label", "score"] };

        Assert.Equal(["score", "predicted_label"], models.Of(TrainingTask.Binary).Deployment.Predict(request).Outputs.Select(output => output.Name));
    }

    public static TheoryData<Tensor, string> Wrong => new()
    {
        { new("colour", "FP32", [1], new byte[4]), "no input 'colour'" },
        { new(null!, "FP32", [1], new byte[4]), "no input ''" },
        { new("amount", "FP32", [2], new byte[8]), "2 rows, but another input has 1" },
        { new("amount", "FP32", [1], new byte[5]), "1 values of FP32 are 4 bytes, but there are 5" },
        { new("amount", "FP16", [1], new byte[2]), "the datatype is FP16" },
        { new("amount", null!, [1], new byte[2]), "the datatype is absent" },
        { new("amount", "BYTES", [1], new byte[4]), "the datatype is BYTES" },
        { new("amount", "FP32", default, new byte[4]), "the shape is absent" },
        { new("amount", "FP32", [], new byte[4]), "the shape is []" },
        { new("amount", "FP32", [1, 2], new byte[8]), "the shape is [1,2]" },
        { new("amount", "FP32", [0], default), "the first dimension is 0" },
        { new("amount", "FP32", [long.MaxValue], new byte[4]), "it must be from 1 to 10000 rows" },
        { new("amount", "FP32", [-1], new byte[4]), "the first dimension is -1" },
        { Serving.Tensor.Of("amount", 1e39), "row 0 (counted from 0): the number is beyond ±3.4e38" },
        { Serving.Tensor.Of("amount", float.NegativeInfinity), "beyond ±3.4e38" },
        { Serving.Tensor.Of("flag", 2f), "0 (false), 1 (true) or NaN" },
        { new("flag", "BOOL", [1], new byte[] { 2 }), "0 (false), 1 (true) or NaN" },
        { Serving.Tensor.Of("at", "yesterday"), "the text is no date" },
        { Serving.Tensor.Of("at", new string('1', 100)), "the text is no date" },
        { Serving.Tensor.Of("at", double.PositiveInfinity), "seconds since 1970-01-01 UTC" },
        { Serving.Tensor.Of("name", 1f), "the datatype is FP32; BYTES was expected" },
        { new("name", "BYTES", [1], new byte[3]), "the data ends within the value" },
        { new("name", "BYTES", [1], new byte[] { 255, 255, 255, 255, 1 }), "the data ends within the value" },
        { new("name", "BYTES", [1], new byte[] { 2, 0, 0, 0, 65 }), "the data ends within the value" },
        { new("name", "BYTES", [1], new byte[] { 1, 0, 0, 0, 65, 66 }), "more data than the shape's 1 rows" },
        { new("name", "BYTES", [1], new byte[] { 1, 0, 0, 0, 255 }), "no UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Tensor_ThatDoesNotFit_IsRefused_AndSaysWhy(Tensor tensor, string reason)
    {
        var served = models.Of(TrainingTask.Binary);
        var before = served.Usage.Predictions;

        var wrong = Assert.Throws<PredictionInputException>(() => served.Deployment.Predict(Request(tensor)));

        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
        Assert.Equal(before, served.Usage.Predictions);
    }

    [Fact]
    public void Request_WithTooFewOrDoubledTensors_OrUnknownOutputs_IsRefused()
    {
        var deployment = models.Of(TrainingTask.Binary).Deployment;

        Assert.Contains("no tensor for the feature 'amount'", Refusal(new() { Inputs = [] }), StringComparison.Ordinal);
        Assert.Contains("no tensor for the feature", Refusal(new() { Inputs = default }), StringComparison.Ordinal);
        Assert.Contains("two tensors for the input 'amount'", Refusal(new() { Inputs = [.. Request().Inputs, Serving.Tensor.Of("amount", 1f)] }), StringComparison.Ordinal);
        Assert.Contains("no output 'mood'", Refusal(Request() with { Outputs = ["mood"] }), StringComparison.Ordinal);

        string Refusal(TensorRequest request) => Assert.Throws<PredictionInputException>(() => deployment.Predict(request)).Message;
    }

    /// <summary>One good row, one of whose tensors is replaced.</summary>
    private static TensorRequest Request(Tensor? other = null)
    {
        ImmutableArray<Tensor> good =
            [Serving.Tensor.Of("amount", 1.5f), Serving.Tensor.Of("flag", true), Serving.Tensor.Of("at", "2020-05-01"), Serving.Tensor.Of("name", "nämé 1")];
        return new() { Inputs = other is null ? good : [.. good.Where(tensor => tensor.Name != other.Name), other] };
    }

    private static Tensor Tensor(ModelInput input, List<Dictionary<string, object?>> rows)
    {
        var values = rows.Select(row => row[input.Name]).ToList();
        return input.Role switch
        {
            ColumnRole.Numeric => Serving.Tensor.Of(input.Name, [.. values.Select(value => value is null ? double.NaN : Convert.ToDouble(value, CultureInfo.InvariantCulture))]),
            ColumnRole.Boolean => Serving.Tensor.Of(input.Name, [.. values.Select(value => value is null ? float.NaN : (bool)value ? 1f : 0f)]),
            ColumnRole.DateTime => Serving.Tensor.Of(input.Name, [.. values.Select(value => value is null ? "" : JsonSerializer.Serialize(value).Trim('"'))]),
            _ => Serving.Tensor.Of(input.Name, [.. values.Select(value => (string?)value ?? "")]),
        };
    }
}
