using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlOps.Models;
using MlOps.Serving;
using Tensor = MlOps.Serving.Tensor;

namespace MlOps.Predictor.Onnx;

internal sealed partial class TensorModel
{
    public override (int Rows, ImmutableArray<Tensor> Outputs) Predict(TensorRequest request)
    {
        var names = TensorOutputs.Select(OutputNames, request.Outputs);
        var sent = Sort(request.Inputs.IsDefault ? [] : request.Inputs);
        List<OrtValue> values = [];
        try
        {
            for (var i = 0; i < sent.Length; i++)
            {
                values.Add(ToValue(Inputs[i], sent[i]));
            }
        }
        catch
        {
            values.ForEach(value => value.Dispose());
            throw;
        }

        var outputs = Run(values, names);
        return (Inputs is [{ Shape: [-1, ..] }, ..] ? (int)sent[0].Shape[0] : 1, [.. names.Zip(outputs, ToTensor)]);
    }

    /// <summary>One tensor for each input, in the model's order.</summary>
    private Tensor[] Sort(ImmutableArray<Tensor> tensors)
    {
        var sorted = new Tensor?[Inputs.Length];
        foreach (var tensor in tensors)
        {
            if (tensor.Name is null || !_indexOf.TryGetValue(tensor.Name, out var index))
            {
                throw new PredictionInputException($"The model has no input '{tensor.Name}'. Its inputs are: {InputList}.");
            }

            sorted[index] = sorted[index] is null ? tensor : throw new PredictionInputException($"There are two tensors for the input '{tensor.Name}'.");
        }

        var absent = Array.IndexOf(sorted, null);
        return absent < 0
            ? [.. sorted.Select(tensor => tensor!)]
            : throw new PredictionInputException($"There is no tensor for the input '{Inputs[absent].Name}'. The inputs are: {InputList}.");
    }

    private static OrtValue ToValue(TensorSignature input, Tensor tensor)
    {
        if (tensor.Datatype != input.Datatype)
        {
            throw new PredictionInputException($"Input '{input.Name}': the datatype is {tensor.Datatype ?? "absent"}; {input.Datatype} was expected.");
        }

        long[] shape = tensor.Shape.IsDefault ? [] : [.. tensor.Shape];
        var count = TensorShapes.Count(input, shape, tensor.Data.Length);
        if (input.Datatype == TensorDatatypes.Bytes)
        {
            return Texts(input, tensor, shape, count);
        }

        var size = TensorDatatypes.SizeOf(input.Datatype);
        if (tensor.Data.Length != count * size)
        {
            throw new PredictionInputException($"Input '{input.Name}': {count} values of {input.Datatype} are {count * size} bytes, but there are {tensor.Data.Length}.");
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)TensorDatatypes.ToOnnx(input.Datatype), shape);
        tensor.Data.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static OrtValue Texts(TensorSignature input, Tensor tensor, long[] shape, long count)
    {
        string[] texts;
        try
        {
            texts = tensor.ToTexts();
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            throw new PredictionInputException($"Input '{input.Name}': {wrong.Message}");
        }

        if (texts.Length != count)
        {
            throw new PredictionInputException($"Input '{input.Name}': the shape {TensorBuilder.Text(shape)} needs {count} texts, but there are {texts.Length}.");
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
