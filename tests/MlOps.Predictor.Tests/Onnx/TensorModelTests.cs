using System.Text.Json;
using MlOps.Serving;
using MlOps.Testing.Onnx;

namespace MlOps.Predictor.Onnx;

public sealed class TensorModelTests
{
    private static readonly int[] MnistShape = [1, 1, 28, 28];

    [Fact]
    public void Rows_AreStackedAndAnsweredInOrder()
    {
        using var model = new ImportedModel(TestModel.Linear(2, 3).ToArray());

        var predictions = model.Predict("""[{"x": [1, 10]}, {"x": [2, 0]}, {"x": [0.5, -1]}]""");

        Assert.Equal([32, 4, -2], predictions.Select(prediction => prediction.GetProperty("y").GetSingle()));
        Assert.Equal(3, model.Meter.Predictions);
        Assert.True(model.Meter.Cpu > 0);
    }

    [Theory]
    [InlineData("""{"data": [1, 10, 2, 0], "shape": [2, 2], "datatype": "FP32", "name": "x"}""")]
    [InlineData("""{"name": "x", "datatype": "FP32", "shape": [2, 2], "parameters": {"a": 1}, "data": [[1, 10], [2, 0]]}""")]
    public void Tensors_FlatOrNestedInAnyOrder_AreAnswered(string tensor)
    {
        using var model = new ImportedModel(TestModel.Linear(2, 3).ToArray());

        var answer = model.Infer($$"""{"id": "q", "outputs": [{"name": "y"}], "inputs": [{{tensor}}]}""");

        Assert.Equal("""{"model_name":"eyes","model_version":"3","id":"q","outputs":[{"name":"y","datatype":"FP32","shape":[2,1],"data":[32,4]}]}""", answer.GetRawText());
        Assert.Equal(2, model.Meter.Predictions);
    }

    [Theory]
    [InlineData("FP32", 1, "[1.5,-2,3.4028235E+38]")]
    [InlineData("FP64", 11, "[1.5,-2,1E+300]")]
    [InlineData("FP16", 10, "[1.5,-2,65504]")]
    [InlineData("INT8", 3, "[-128,0,127]")]
    [InlineData("INT16", 5, "[-32768,0,32767]")]
    [InlineData("INT32", 6, "[-2147483648,0,2147483647]")]
    [InlineData("INT64", 7, "[-9223372036854775808,0,9223372036854775807]")]
    [InlineData("UINT8", 2, "[0,1,255]")]
    [InlineData("UINT16", 4, "[0,1,65535]")]
    [InlineData("UINT32", 12, "[0,1,4294967295]")]
    [InlineData("UINT64", 13, "[0,1,18446744073709551615]")]
    [InlineData("BOOL", 9, "[true,false,true]")]
    [InlineData("BYTES", 8, """["","ä \" b","c"]""")]
    public void EveryDatatype_GoesInAndComesOut(string datatype, int type, string data)
    {
        using var model = new ImportedModel(new TestModel().Input("x", type, -1).Node("Identity", ["x"], ["y"]).Output("y", type, -1).ToArray());

        var output = model.Infer($$"""{"inputs": [{"name": "x", "shape": [3], "datatype": "{{datatype}}", "data": {{data}}}]}""").GetProperty("outputs")[0];
        var rows = model.Predict($"[{string.Join(", ", JsonDocument.Parse(data).RootElement.EnumerateArray().Select(value => $$"""{"x": {{value.GetRawText()}}}"""))}]");

        Assert.Equal(datatype, output.GetProperty("datatype").GetString());
        Assert.Equal(data, output.GetProperty("data").GetRawText());
        Assert.Equal(data, $"[{string.Join(',', rows.Select(row => row.GetProperty("y").GetRawText()))}]");
    }

    [Fact]
    public void ZipMap_IsATableForTheProtocol_AndByClassForRows()
    {
        using var model = new ImportedModel(TestModel.ZipMap().ToArray());

        var output = model.Infer("""{"inputs": [{"name": "x", "shape": [2, 2], "datatype": "FP32", "data": [0, 0, 0, 1000]}]}""").GetProperty("outputs")[0];
        var predictions = model.Predict("""[{"x": [0, 0]}, {"x": [0, 1000]}]""");

        Assert.Equal("[0.5,0.5,0,1]", output.GetProperty("data").GetRawText());
        Assert.Equal("[2,2]", output.GetProperty("shape").GetRawText());
        Assert.Equal("""{"cat":0.5,"dog":0.5}""", predictions[0].GetProperty("probabilities").GetRawText());
        Assert.Equal("""{"cat":0,"dog":1}""", predictions[1].GetProperty("probabilities").GetRawText());
        Assert.Equal("""["cat","dog"]""", model.Metadata().GetProperty("properties").GetProperty("classes").GetString());
    }

    [Fact]
    public void Metadata_IsTheSignature()
    {
        using var model = new ImportedModel(TestModel.Linear().ToArray());

        var metadata = model.Metadata();

        Assert.Equal("onnx_onnxv1", metadata.GetProperty("platform").GetString());
        Assert.Equal("""[{"name":"x","datatype":"FP32","shape":[-1,2]}]""", metadata.GetProperty("inputs").GetRawText());
        Assert.Equal("""[{"name":"y","datatype":"FP32","shape":[-1,1]}]""", metadata.GetProperty("outputs").GetRawText());
        Assert.Equal("tensors", metadata.GetProperty("properties").GetProperty("task").GetString());
    }

    [Fact]
    public void Columns_OfAnExportedModel_TakeMissingValues_AndAnswerAsATrainedModelDoes()
    {
        using var model = new ImportedModel(ColumnModel.Of("amount", "name"));

        var predictions = model.Predict("""[{"amount": 1.5, "name": "a"}, {"name": null, "amount": 2}, {"amount": null, "name": "z"}]""");

        Assert.Equal("""{"score":2.5}""", predictions[0].GetRawText());
        Assert.Equal("""{"score":2}""", predictions[1].GetRawText());
        Assert.Equal("""{"score":null}""", predictions[2].GetRawText());
    }

    [Theory]
    [InlineData("""[{"x": [1]}]""", "Row 0 (counted from 0), input 'x': there are 1 values, but the shape [2] needs 2")]
    [InlineData("""[{"x": [1, 2]}, {"x": [1, 2, 3]}]""", "Row 1 (counted from 0), input 'x': there are more than the 2 values")]
    [InlineData("""[{"x": 1}]""", "an array of the shape [2] was expected")]
    [InlineData("""[{"x": [1, "2"]}]""", "'2' was found where a number of FP32")]
    [InlineData("""[{"x": [1, 1e39]}]""", "'1e39' was found")]
    [InlineData("""[{"z": [1, 2]}]""", "the model has no input 'z'. Its inputs are: 'x'")]
    [InlineData("""[{}]""", "the input 'x' is absent")]
    [InlineData("""[{"x": [1, 2], "x": [1, 2]}]""", "stands there twice")]
    [InlineData("[]", "at least one row")]
    [InlineData("{}", "must be a JSON array of rows")]
    [InlineData("""[{"x": [1, 2]}""", "not the JSON that was expected")]
    public void Rows_ThatDoNotFit_AreRefusedWithTheReason(string body, string said)
    {
        using var model = new ImportedModel(TestModel.Linear().ToArray());

        Assert.Contains(said, Assert.Throws<PredictionInputException>(() => model.Predict(body)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 2]", "[1, 2]", "FP64", "the datatype is FP64; FP32 was expected")]
    [InlineData("[1, 3]", "[1, 2, 3]", "FP32", "the shape is [1,3]; [-1,2] was expected")]
    [InlineData("[2]", "[1, 2]", "FP32", "the shape is [2]; [-1,2] was expected")]
    [InlineData("[0, 2]", "[]", "FP32", "whole numbers from 1 on")]
    [InlineData("[2, 2]", "[1, 2]", "FP32", "there are 2 values, but the shape [2,2] needs 4")]
    [InlineData("[1, 2]", "[[1, 2], [3, 4]]", "FP32", "an array has 2 members where the shape says 1")]
    [InlineData("[9999, 2]", "[1]", "FP32", "more values than the whole body")]
    [InlineData("[99999, 2]", "[1]", "FP32", "at most 10000 rows")]
    public void Tensors_ThatDoNotFit_AreRefusedWithTheReason(string shape, string data, string datatype, string said)
    {
        using var model = new ImportedModel(TestModel.Linear().ToArray());
        var body = $$"""{"inputs": [{"name": "x", "shape": {{shape}}, "datatype": "{{datatype}}", "data": {{data}}}]}""";

        Assert.Contains(said, Assert.Throws<PredictionInputException>(() => model.Infer(body)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_OnWhichTheModelDoesNotRun_IsTheCallersError()
    {
        // Two inputs of open and different lengths cannot be added.
        using var model = new ImportedModel(new TestModel().Input("a", 1, 1, -1).Input("b", 1, 1, -1).Node("Add", ["a", "b"], ["y"]).Output("y", 1, 1, -1).ToArray());

        Assert.Equal("[4,6]", model.Predict("""[{"a": [1, 2], "b": [3, 4]}]""")[0].GetProperty("y").GetRawText());
        Assert.Contains("does not run on this input", Assert.Throws<PredictionInputException>(() => model.Predict("""[{"a": [1, 2, 3], "b": [1, 2]}]""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_WhoseManifestIsAnothers_IsNotLoaded()
    {
        using var one = new ImportedModel(TestModel.Linear().ToArray());
        using var other = new ImportedModel(TestModel.ZipMap().ToArray());

        Assert.Contains("not of one model", Assert.Throws<InvalidDataException>(() => LoadedModel.Load(one.ModelPath, other.ManifestPath, ImportedModel.Limits, one.Clock)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RetiredModel_IsUnloadedWhenTheLastRequestLeft()
    {
        using var imported = new ImportedModel(TestModel.Linear().ToArray());
        var model = LoadedModel.Load(imported.ModelPath, imported.ManifestPath, ImportedModel.Limits, imported.Clock);
        Assert.True(model.TryEnter());
        model.Retire();

        Assert.True(model.TryEnter());
        model.Leave();
        model.Leave();

        Assert.False(model.TryEnter());
    }

    [RealModelFact]
    public void Mnist_AnswersItsStoredInput_WithItsStoredOutput()
    {
        using var model = new ImportedModel(RealModels.Path("mnist/model.onnx"));
        var pixels = RealModels.Tensor("mnist/test_data_set_0/input_0.pb");
        var expected = RealModels.Tensor("mnist/test_data_set_0/output_0.pb");
        var input = model.Metadata().GetProperty("inputs")[0];
        var name = input.GetProperty("name").GetString();

        var inferred = model.Infer(JsonSerializer.Serialize(new { inputs = new[] { new { name, shape = MnistShape, datatype = "FP32", data = pixels } } }));
        var image = pixels.Chunk(28).ToArray();
        var rows = model.Predict(JsonSerializer.Serialize(new[] { Row(name!, pixels), Row(name!, new[] { image }), Row(name!, new[] { new[] { image } }) }));

        Near(expected, inferred.GetProperty("outputs")[0].GetProperty("data"));
        Assert.All(rows, row => Near(expected, row.EnumerateObject().Single().Value));
        Assert.Equal(1 + 3, model.Meter.Predictions);
    }

    [RealModelFact]
    public void Xgboost_AnswersItsStoredInput_WithItsStoredOutput()
    {
        using var model = new ImportedModel(RealModels.Path("xgboost_regressor_tree/model.onnx"));
        var name = model.Metadata().GetProperty("inputs")[0].GetProperty("name").GetString();

        var row = model.Predict(JsonSerializer.Serialize(new[] { Row(name!, RealModels.Array("xgboost_regressor_tree/io.npz", "input")) }))[0];

        Assert.Equal(RealModels.Array("xgboost_regressor_tree/io.npz", "variable")[0], row.EnumerateObject().Single().Value.GetSingle(), 1e-4f);
    }

    [RealModelTheory]
    [InlineData("linear.onnx")]
    [InlineData("mlp.onnx")]
    [InlineData("wide.onnx")]
    [InlineData("trees.onnx")]
    [InlineData("sklearn_randomforest/model.onnx")]
    [InlineData("ultraface/model.onnx")]
    public void RealModel_AnswersRowsAndTensorsAlike(string path)
    {
        using var model = new ImportedModel(RealModels.Path(path));
        var input = model.Metadata().GetProperty("inputs")[0];
        var shape = input.GetProperty("shape").EnumerateArray().Select(size => Math.Max(1, size.GetInt32())).ToArray();
        var values = Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(i => (i % 10) / 10f).ToArray();
        var name = input.GetProperty("name").GetString();

        var inferred = model.Infer(JsonSerializer.Serialize(new { inputs = new[] { new { name, shape, datatype = "FP32", data = values } } }));
        var row = model.Predict(JsonSerializer.Serialize(new[] { Row(name!, values) }))[0];

        foreach (var output in inferred.GetProperty("outputs").EnumerateArray())
        {
            Assert.Equal(Flat(output.GetProperty("data")), Flat(row.GetProperty(output.GetProperty("name").GetString()!)));
        }
    }

    private static Dictionary<string, object> Row(string name, object value) => new() { [name] = value };

    private static void Near(float[] expected, JsonElement found)
    {
        var values = found.EnumerateArray().Select(value => value.GetSingle()).ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * Math.Max(1, Math.Abs(pair.First))));
    }

    private static List<string> Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(Flat)],
        JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(member => Flat(member.Value))],
        _ => [value.GetRawText()],
    };
}
