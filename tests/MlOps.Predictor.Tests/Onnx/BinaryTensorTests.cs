using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Serving;
using MlOps.Testing;

namespace MlOps.Predictor.Onnx;

/// <summary>Binary tensors of an ONNX model: a softmax over 16 numbers, which comes with the real data.</summary>
public sealed class BinaryTensorTests : IDisposable
{
    private const int Rows = 5;
    private const int Width = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly OwnMeters _meters = new();

    [RealDataFact]
    public void Tensors_AnswerAsJsonDoes_BitForBit_AndAreMetered()
    {
        var (deployment, meter) = Load();
        var values = Enumerable.Range(0, Rows * Width).Select(i => MathF.Sin(i)).ToArray();
        var body = JsonSerializer.Serialize(new { inputs = new[] { new { name = "x", datatype = "FP32", shape = new[] { Rows, Width }, data = values } } });
        var json = new ArrayBufferWriter<byte>();
        deployment.Infer(new(Encoding.UTF8.GetBytes(body)), json);

        var binary = deployment.Predict(new() { Inputs = [Tensor.Of("x", values) with { Shape = [Rows, Width] }] });

        var output = Assert.Single(binary.Outputs);
        Assert.Equal(("y", "FP32"), (output.Name, output.Datatype));
        Assert.Equal([(long)Rows, 2], output.Shape.ToArray());
        Assert.Equal(
            JsonDocument.Parse(json.WrittenMemory).RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(number => number.GetSingle()),
            output.ToFloats());
        Assert.Equal(2 * Rows, meter.Predictions);
    }

    [RealDataFact]
    public void Tensor_ThatDoesNotFit_IsRefused_AndSaysWhy()
    {
        var (deployment, _) = Load();
        var good = new Tensor("x", "FP32", [1, Width], new byte[4 * Width]);
        (TensorRequest Request, string Reason)[] wrong =
        [
            (Of(), "no tensor for the input 'x'"),
            (new() { Inputs = default }, "no tensor for the input 'x'"),
            (Of(good, good), "two tensors for the input 'x'"),
            (Of(good with { Name = "z" }), "no input 'z'"),
            (Of(good with { Datatype = "FP64" }), "FP32 was expected"),
            (Of(good with { Shape = default }), "[-1,16] was expected"),
            (Of(good with { Shape = [1, 17] }), "[-1,16] was expected"),
            (Of(good with { Shape = [0, Width] }), "must be 1 or more"),
            (Of(good with { Shape = [2, Width] }), "64 bytes, which are not the FP32 of the shape [2,16]"),
            (Of(good with { Shape = [long.MaxValue, Width] }), "at most 10000 rows"),
            (Of(good) with { Outputs = ["mood"] }, "no output 'mood'"),
        ];

        Assert.All(wrong, each => Assert.Contains(
            each.Reason, Assert.Throws<PredictionInputException>(() => deployment.Predict(each.Request)).Message, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _meters.Dispose();
    }

    private static TensorRequest Of(params ImmutableArray<Tensor> tensors) => new() { Inputs = tensors };

    private (ServedDeployment Deployment, CountingMeter Meter) Load()
    {
        var manifest = new ModelManifest
        {
            Task = TrainingTask.Tensors,
            Format = ModelFormat.Onnx,
            Signature = new([new("x", "FP32", [-1, Width])], [new("y", "FP32", [-1, 2])]),
            IsBatchSafe = true,
            Label = "",
            Inputs = [],
            Trainer = "",
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            PrimaryMetric = "",
            TrainRows = 0,
            TestRows = 0,
        };
        File.WriteAllBytes(_folder["manifest.json"], JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Options));
        var meter = new CountingMeter();
        var model = LoadedModel.Load(RealData.Path("../onnx/linear.onnx"), _folder["manifest.json"], ImportedModel.Limits, TimeProvider.System);
        return (new(ServedModel.Route, new(ServedModel.Route, model, meter), null, new(_meters)), meter);
    }
}
