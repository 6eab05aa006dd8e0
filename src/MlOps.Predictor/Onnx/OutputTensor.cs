using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MlOps.Models;

namespace MlOps.Predictor.Onnx;

/// <summary>One output of one run, out of native memory. The worker compiles this file too.</summary>
/// <param name="Datatype">Its datatype by the Open Inference Protocol's name.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Bytes">Its elements; empty for texts.</param>
/// <param name="Texts">Its elements where they are texts.</param>
internal sealed record OutputTensor(string Datatype, long[] Shape, byte[] Bytes, string[] Texts)
{
    /// <summary>The classes of a list of probabilities, in the order of the columns; empty for a tensor.</summary>
    public string[] Classes { get; private init; } = [];

    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How many elements an output has; of a list of dictionaries, how many of these.</summary>
    public static long CountOf(OrtValue value) =>
        value.OnnxType == OnnxValueType.ONNX_TYPE_SEQUENCE ? value.GetValueCount() : value.GetTensorTypeAndShape().ElementCount;

    public static OutputTensor Of(OrtValue value)
    {
        if (value.OnnxType == OnnxValueType.ONNX_TYPE_SEQUENCE)
        {
            return OfMaps(value);
        }

        var info = value.GetTensorTypeAndShape();
        var datatype = TensorDatatypes.OfOnnx((int)info.ElementDataType)
            ?? throw new NotSupportedException($"An output has elements of the type {info.ElementDataType}, which no answer bears.");
        return datatype == TensorDatatypes.Bytes
            ? new(datatype, info.Shape, [], value.GetStringTensorAsArray())
            : new(datatype, info.Shape, info.ElementCount == 0 ? [] : value.GetTensorMutableRawData().ToArray(), []);
    }

    /// <summary>A ZipMap's answer: a dictionary for each row, all with the same keys. It is made the table that it was.</summary>
    private static OutputTensor OfMaps(OrtValue sequence)
    {
        var rows = sequence.GetValueCount();
        var values = new List<float>();
        var classes = Array.Empty<string>();
        for (var row = 0; row < rows; row++)
        {
            using var map = sequence.GetValue(row, OrtAllocator.DefaultInstance);
            using var keys = map.GetValue(0, OrtAllocator.DefaultInstance);
            using var probabilities = map.GetValue(1, OrtAllocator.DefaultInstance);
            if (row == 0)
            {
                classes = Keys(keys);
            }

            values.AddRange(probabilities.GetTensorDataAsSpan<float>());
        }

        return new("FP32", [rows, classes.Length], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray(), []) { Classes = classes };
    }

    private static string[] Keys(OrtValue keys) => keys.GetTensorTypeAndShape().IsString
        ? keys.GetStringTensorAsArray()
        : [.. keys.GetTensorDataAsSpan<long>().ToArray().Select(key => key.ToString(CultureInfo.InvariantCulture))];
}
