using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlOps.Models;
using MlOps.Serving;
using Tensor = MlOps.Serving.Tensor;

namespace MlOps.Predictor.Onnx;

internal sealed partial class TensorModel
{
    public override (ImmutableArray<Tensor> Outputs, int Rows) Predict(TensorRequest request)
    {
        var names = Select(request.Outputs);
        var tensors = Arrange(request.Inputs);
        List<OrtValue> values = [];
        try
        {
            for (var i = 0; i < tensors.Length; i++)
            {
                values.Add(ToValue(Inputs[i], tensors[i]));
            }
        }
        catch
        {
            values.ForEach(value => value.Dispose());
            throw;
        }

        var outputs = Run(values, names);
        return (
            [.. outputs.Select((output, i) => ToTensor(names[i], output))],
            Inputs is [{ Shape: [-1, ..] }, ..] ? (int)tensors[0].Shape[0] : 1);
    }

    private IReadOnlyList<string> Select(ImmutableArray<string> asked)
    {
        if (asked.IsDefaultOrEmpty)
        {
            return OutputNames;
        }

        return asked.FirstOrDefault(name => !OutputNames.Contains(name, StringComparer.Ordinal)) is { } unknown
            ? throw new PredictionInputException($"The model has no output '{unknown}'. Its outputs are: {string.Join(", ", OutputNames)}.")
            : [.. asked.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The tensors in the order of the model's inputs.</summary>
    private Tensor[] Arrange(ImmutableArray<Tensor> tensors)
    {
        var arranged = new Tensor?[Inputs.Length];
        foreach (var tensor in tensors.IsDefault ? [] : tensors)
        {
            if (tensor.Name is not { } name || !_indexOf.TryGetValue(name, out var index))
            {
                throw new PredictionInputException($"The model has no input '{tensor.Name}'. Its inputs are: {InputList}.");
            }

            arranged[index] = arranged[index] is null
                ? tensor
                : throw new PredictionInputException($"There are two tensors for the input '{name}'.");
        }

        var absent = Array.IndexOf(arranged, null);
        return absent < 0
            ? [.. arranged.OfType<Tensor>()]
            : throw new PredictionInputException($"There is no tensor for the input '{Inputs[absent].Name}'. The inputs are: {InputList}.");
    }

    private static OrtValue ToValue(TensorSignature input, Tensor tensor)
    {
        var where = $"Input '{input.Name}'";
        if (tensor.Datatype != input.Datatype)
        {
            throw new PredictionInputException($"{where}: the datatype is {tensor.Datatype ?? "absent"}; {input.Datatype} was expected.");
        }

        long[] shape = tensor.Shape.IsDefault ? [] : [.. tensor.Shape];
        if (shape.Any(size => size < 1))
        {
            throw new PredictionInputException($"{where}: the shape is {TensorBuilder.Text(shape)}; every dimension must be 1 or more.");
        }

        TensorInferRequest.RequireFit(input, shape, where);
        return input.Datatype == TensorDatatypes.Bytes ? Texts(tensor, shape, where) : Numbers(input, tensor, shape, where);
    }

    private static OrtValue Numbers(TensorSignature input, Tensor tensor, long[] shape, string where)
    {
        // Held against the bytes that are there before anything is asked of memory: a shape costs nothing to write.
        var size = shape.Aggregate((UInt128)TensorDatatypes.SizeOf(input.Datatype), (product, dimension) => product > int.MaxValue ? product : product * (UInt128)dimension);
        if (size != (UInt128)tensor.Data.Length)
        {
            throw new PredictionInputException(
                $"{where}: there are {tensor.Data.Length} bytes, which are not the {input.Datatype} of the shape {TensorBuilder.Text(shape)}.");
        }

        if (input.Datatype == "BOOL" && tensor.Data.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw new PredictionInputException($"{where}: a BOOL is a byte that is 0 or 1; another was found.");
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)TensorDatatypes.ToOnnx(input.Datatype), shape);
        tensor.Data.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static OrtValue Texts(Tensor tensor, long[] shape, string where)
    {
        string[] texts;
        try
        {
            texts = tensor.ToTexts();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new PredictionInputException($"{where}: {exception.Message}");
        }

        if (shape.Aggregate((UInt128)1, (product, dimension) => product > int.MaxValue ? product : product * (UInt128)dimension) != (UInt128)texts.Length)
        {
            throw new PredictionInputException($"{where}: there are {texts.Length} texts, which do not fill the shape {TensorBuilder.Text(shape)}.");
        }

        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < texts.Length; i++)
        {
            value.StringTensorSetElementAt(texts[i].AsSpan(), i);
        }

        return value;
    }

    private static Tensor ToTensor(string name, OutputTensor output) => output.Datatype == TensorDatatypes.Bytes
        ? Tensor.Of(name, output.Texts) with { Shape = [.. output.Shape] }
        : new(name, output.Datatype, [.. output.Shape], output.Bytes);
}
