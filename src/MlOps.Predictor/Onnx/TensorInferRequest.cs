using System.Text.Json;
using MlOps.Models;
using MlOps.Serving;

namespace MlOps.Predictor.Onnx;

/// <summary>The tensors of a request of the Open Inference Protocol, held against the model's signature.</summary>
internal sealed class TensorInferRequest(TensorModel model, long bodyBytes) : IInferTensors
{
    private readonly TensorBuilder?[] _inputs = new TensorBuilder?[model.Inputs.Length];
    private List<long>? _shape;

    public IReadOnlyList<string> OutputNames => model.OutputNames;

    /// <summary>The inputs in the model's order, once all were read.</summary>
    public IReadOnlyList<TensorBuilder> Inputs => _inputs!;

    /// <summary>How many rows were sent: the first dimension where the model leaves it open.</summary>
    public int Rows => model.Inputs is [{ Shape: [-1, ..] }, ..] ? (int)_inputs[0]!.Shape![0] : 1;

    public int Find(in Utf8JsonReader name) => model.Find(name) is var index and >= 0
        ? index
        : throw new PredictionInputException($"The model has no input '{JsonText.Show(name)}'. Its inputs are: {model.InputList}.");

    public void ReadShape(ref Utf8JsonReader reader)
    {
        const string Expected = "A tensor's shape must be an array of whole numbers from 1 on, such as [1,3]";
        InferEnvelope.Expect(reader, JsonTokenType.StartArray, Expected);
        _shape = [];
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            InferEnvelope.Expect(reader, JsonTokenType.Number, Expected);
            _shape.Add(reader.TryGetInt64(out var size) && size is >= 1 and <= int.MaxValue ? size : throw new PredictionInputException(Expected + "."));
        }
    }

    public void ReadData(int index, string? datatype, ref Utf8JsonReader data, bool hasData)
    {
        var input = model.Inputs[index];
        var where = $"Input '{input.Name}'";
        if (_inputs[index] is not null)
        {
            throw new PredictionInputException($"There are two tensors for the input '{input.Name}'.");
        }

        if (datatype != input.Datatype)
        {
            throw new PredictionInputException($"{where}: the datatype is {datatype ?? "absent"}; {input.Datatype} was expected.");
        }

        var shape = Check(input, where);
        if (!hasData)
        {
            throw new PredictionInputException($"{where} has no data. Send it as JSON; binary tensors are not supported.");
        }

        InferEnvelope.Expect(data, JsonTokenType.StartArray, $"{where}: data must be an array");
        var builder = new TensorBuilder(input, model.RoleOf(input.Name)) { Shape = shape };
        builder.Add(ref data, shape, where);
        _inputs[index] = builder;
        _shape = null;
    }

    public void EndInputs()
    {
        var absent = Array.IndexOf(_inputs, null);
        if (absent >= 0)
        {
            throw new PredictionInputException($"There is no tensor for the input '{model.Inputs[absent].Name}'. The inputs are: {model.InputList}.");
        }
    }

    /// <summary>Refuses a shape that the model does not take.</summary>
    public static void RequireFit(TensorSignature input, IReadOnlyList<long> shape, string where)
    {
        if (shape.Count != input.Shape.Length || shape.Where((size, i) => input.Shape[i] >= 0 && input.Shape[i] != size).Any())
        {
            throw new PredictionInputException(
                $"{where}: the shape is [{string.Join(',', shape)}]; {TensorBuilder.Text(input.Shape.AsSpan())} was expected, where -1 is any number.");
        }

        if (input.Shape is [-1, ..] && shape[0] > RowsRequest.MostRows)
        {
            throw new PredictionInputException($"{where}: the first dimension is {shape[0]}; at most {RowsRequest.MostRows} rows go in one request.");
        }
    }

    private long[] Check(TensorSignature input, string where)
    {
        if (_shape is not { } shape)
        {
            throw new PredictionInputException($"{where}: the shape is absent; {TensorBuilder.Text(input.Shape.AsSpan())} was expected, where -1 is any number.");
        }

        RequireFit(input, shape, where);

        // Every element takes a byte of the body and one for the comma: a shape alone must not ask for memory.
        var count = shape.Aggregate((UInt128)1, (product, size) => product > (UInt128)bodyBytes ? product : product * (UInt128)size);
        return count <= (UInt128)bodyBytes
            ? [.. shape]
            : throw new PredictionInputException($"{where}: the shape [{string.Join(',', shape)}] has more values than the whole body has room for.");
    }
}
