using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlOps.Predictor.Onnx;

/// <summary>Elements of an output as JSON.</summary>
internal static class TensorWriter
{
    /// <summary>Elements one after the other, into an array that is open.</summary>
    public static void WriteElements(this Utf8JsonWriter json, OutputTensor tensor, long start, long count)
    {
        for (var i = start; i < start + count; i++)
        {
            json.WriteElement(tensor, i);
        }
    }

    /// <summary>Elements as nested arrays; one alone stands bare.</summary>
    public static void WriteNested(this Utf8JsonWriter json, OutputTensor tensor, ReadOnlySpan<long> shape, long start)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            count *= size;
        }

        if (count == 1)
        {
            json.WriteElement(tensor, start);
            return;
        }

        json.WriteStartArray();
        if (shape.Length <= 1)
        {
            json.WriteElements(tensor, start, count);
        }
        else
        {
            json.WriteLevels(tensor, shape, start, count);
        }

        json.WriteEndArray();
    }

    private static void WriteLevels(this Utf8JsonWriter json, OutputTensor tensor, ReadOnlySpan<long> shape, long start, long count)
    {
        for (var i = 0L; i < shape[0]; i++)
        {
            var each = count / shape[0];
            json.WriteStartArray();
            if (shape.Length == 2)
            {
                json.WriteElements(tensor, start + (i * each), each);
            }
            else
            {
                json.WriteLevels(tensor, shape[1..], start + (i * each), each);
            }

            json.WriteEndArray();
        }
    }

    public static void WriteElement(this Utf8JsonWriter json, OutputTensor tensor, long index)
    {
        var i = (int)index;
        switch (tensor.Datatype)
        {
            case "FP32":
                json.WriteFloat(Numbers<float>(tensor)[i]);
                break;
            case "FP64":
                json.WriteDouble(Numbers<double>(tensor)[i]);
                break;
            case "FP16":
                json.WriteFloat((float)Numbers<Half>(tensor)[i]);
                break;
            case "BYTES":
                json.WriteStringValue(tensor.Texts[i]);
                break;
            case "BOOL":
                json.WriteBooleanValue(tensor.Bytes[i] != 0);
                break;
            case "INT8":
                json.WriteNumberValue(Numbers<sbyte>(tensor)[i]);
                break;
            case "INT16":
                json.WriteNumberValue(Numbers<short>(tensor)[i]);
                break;
            case "INT32":
                json.WriteNumberValue(Numbers<int>(tensor)[i]);
                break;
            case "INT64":
                json.WriteNumberValue(Numbers<long>(tensor)[i]);
                break;
            case "UINT8":
                json.WriteNumberValue(tensor.Bytes[i]);
                break;
            case "UINT16":
                json.WriteNumberValue(Numbers<ushort>(tensor)[i]);
                break;
            case "UINT32":
                json.WriteNumberValue(Numbers<uint>(tensor)[i]);
                break;
            default:
                json.WriteNumberValue(Numbers<ulong>(tensor)[i]);
                break;
        }
    }

    private static ReadOnlySpan<T> Numbers<T>(OutputTensor tensor)
        where T : struct => MemoryMarshal.Cast<byte, T>(tensor.Bytes);
}
