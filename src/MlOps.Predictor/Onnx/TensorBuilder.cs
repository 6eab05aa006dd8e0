using System.Buffers;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Serving;

namespace MlOps.Predictor.Onnx;

/// <summary>One input's elements on their way from JSON into a tensor.</summary>
/// <param name="signature">What the model takes.</param>
/// <param name="role">What the column is that the tensor is made of; null for a tensor as such.</param>
internal sealed class TensorBuilder(TensorSignature signature, ColumnRole? role = null)
{
    private readonly ElementReader _element = new(signature.Datatype, role);
    private readonly ArrayBufferWriter<byte> _numbers = new();
    private readonly List<string> _texts = [];
    private readonly int _size = TensorDatatypes.SizeOf(signature.Datatype);

    public TensorSignature Signature { get; } = signature;

    /// <summary>The shape of what was added last; null before.</summary>
    public long[]? Shape { get; set; }

    /// <summary>Adds the elements of one value: a scalar, or an array, flat or nested as <paramref name="shape"/> says.</summary>
    /// <param name="reader">Stands on the value; afterwards on its last token.</param>
    /// <param name="shape">How many elements there must be.</param>
    /// <param name="where">For messages.</param>
    public void Add(ref Utf8JsonReader reader, ReadOnlySpan<long> shape, string where)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            count *= size;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (count != 1)
            {
                throw new PredictionInputException($"{where}: an array of the shape {Text(shape)} was expected.");
            }

            AddElement(ref reader, where);
            return;
        }

        var first = reader;
        first.Read();
        if (first.TokenType == JsonTokenType.StartArray && shape.Length > 1)
        {
            AddNested(ref reader, shape, where);
            return;
        }

        var found = 0L;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read(), found++)
        {
            if (found == count)
            {
                throw new PredictionInputException($"{where}: there are more than the {count} values of the shape {Text(shape)}.");
            }

            AddElement(ref reader, where);
        }

        if (found < count)
        {
            throw new PredictionInputException($"{where}: there are {found} values, but the shape {Text(shape)} needs {count}.");
        }
    }

    /// <summary>The elements from <paramref name="start"/> on as a tensor.</summary>
    public OrtValue ToValue(long[] shape, long start)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            count *= size;
        }

        if (_size == 0)
        {
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
            for (var i = 0; i < count; i++)
            {
                texts.StringTensorSetElementAt(_texts[(int)start + i].AsSpan(), i);
            }

            return texts;
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)TensorDatatypes.ToOnnx(Signature.Datatype), shape);
        _numbers.WrittenSpan.Slice(checked((int)start * _size), checked((int)count * _size)).CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(',', shape.ToArray())}]";

    private void AddNested(ref Utf8JsonReader reader, ReadOnlySpan<long> shape, string where)
    {
        var found = 0L;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read(), found++)
        {
            if (shape.Length == 1)
            {
                AddElement(ref reader, where);
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                AddNested(ref reader, shape[1..], where);
            }
            else
            {
                throw new PredictionInputException($"{where}: the arrays must be flat, or nested as the shape says in every place.");
            }
        }

        if (found != shape[0])
        {
            throw new PredictionInputException($"{where}: an array has {found} members where the shape says {shape[0]}.");
        }
    }

    private void AddElement(ref Utf8JsonReader reader, string where)
    {
        var wrong = _size == 0 ? _element.Read(ref reader, _texts) : _element.Read(ref reader, _numbers.GetSpan(_size));
        if (wrong is not null)
        {
            throw new PredictionInputException($"{where}: {wrong}.");
        }

        _numbers.Advance(_size);
    }
}
