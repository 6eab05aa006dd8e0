using System.Text.Json;
using MlOps.Models;
using MlOps.Serving;

namespace MlOps.Predictor.Onnx;

/// <summary>
/// Plain rows for a model of tensors: <c>[{"x": [1, 2, 3], "y": 4}, …]</c>, one member per input, each the part of the
/// tensor that is one row.
/// </summary>
internal sealed class TensorRowsRequest
{
    private readonly TensorModel _model;
    private readonly TensorBuilder[] _inputs;
    private readonly int[] _seenIn;

    private TensorRowsRequest(TensorModel model)
    {
        _model = model;
        _inputs = [.. model.Inputs.Select(input => new TensorBuilder(input, model.RoleOf(input.Name)))];
        _seenIn = new int[_inputs.Length];
        Array.Fill(_seenIn, -1);
    }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; private set; }

    /// <summary>All rows, one after the other, by input; <see cref="TensorBuilder.Shape"/> is the shape of one row.</summary>
    public IReadOnlyList<TensorBuilder> Inputs => _inputs;

    public static TensorRowsRequest Read(ref Utf8JsonReader reader, TensorModel model)
    {
        var request = new TensorRowsRequest(model);
        request.Read(ref reader);
        return request;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        InferEnvelope.Expect(reader, JsonTokenType.StartArray, $"The body must be a JSON array of rows, such as [{{\"{_inputs[0].Signature.Name}\": …}}]");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read(), Rows++)
        {
            if (Rows == RowsRequest.MostRows)
            {
                throw new PredictionInputException($"The body has more than {RowsRequest.MostRows} rows. Send them in several requests.");
            }

            ReadRow(ref reader);
        }

        // What follows the array is an error of the reader's own.
        reader.Read();
        if (Rows == 0)
        {
            throw new PredictionInputException("The array of rows is empty; at least one row was expected.");
        }
    }

    private void ReadRow(ref Utf8JsonReader reader)
    {
        var row = $"Row {Rows} (counted from 0)";
        InferEnvelope.Expect(reader, JsonTokenType.StartObject, $"{row} must be an object with one member per input");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
        {
            var index = _model.Find(reader);
            if (index < 0)
            {
                throw new PredictionInputException($"{row}: the model has no input '{JsonText.Show(reader)}'. Its inputs are: {_model.InputList}.");
            }

            var input = _inputs[index];
            if (_seenIn[index] == Rows)
            {
                throw new PredictionInputException($"{row}: the input '{input.Signature.Name}' stands there twice.");
            }

            _seenIn[index] = Rows;
            reader.Read();
            var where = $"{row}, input '{input.Signature.Name}'";
            var shape = RowShape.Of(input.Signature, reader, where);
            if (input.Shape is { } before && !before.AsSpan().SequenceEqual(shape))
            {
                throw new PredictionInputException($"{where}: the shape is {TensorBuilder.Text(shape)}, but that of the rows before is {TensorBuilder.Text(before)}. Rows of one request have one shape.");
            }

            input.Shape = shape;
            input.Add(ref reader, RowShape.IsWhole(input.Signature, reader) ? [1, .. shape] : shape, where);
        }

        var absent = Array.FindIndex(_seenIn, last => last != Rows);
        if (absent >= 0)
        {
            throw new PredictionInputException($"{row}: the input '{_inputs[absent].Signature.Name}' is absent. The inputs are: {_model.InputList}.");
        }
    }
}

/// <summary>The shape of one row of an input: the tensor's, but for the dimension that counts the rows.</summary>
internal static class RowShape
{
    /// <param name="input">The input.</param>
    /// <param name="value">Stands on the row's value.</param>
    /// <param name="where">For messages.</param>
    public static long[] Of(TensorSignature input, Utf8JsonReader value, string where)
    {
        var row = input.Shape is [-1 or 1, .. var rest] ? rest : input.Shape;
        if (!row.Contains(-1))
        {
            return [.. row];
        }

        if (IsWhole(input, value))
        {
            value.Read();
        }

        // What the model leaves open, the nesting of the arrays says.
        var found = Measure(value);
        return found.Count == row.Length && !row.Where((size, i) => size >= 0 && size != found[i]).Any() && !found.Contains(0)
            ? [.. found]
            : throw new PredictionInputException(
                $"{where}: nested arrays of the shape {TensorBuilder.Text(row.AsSpan())} were expected, where -1 is any number from 1 on; the shape is [{string.Join(',', found)}].");
    }

    /// <summary>Whether the value is nested as the whole tensor is, a first dimension of 1 included.</summary>
    public static bool IsWhole(TensorSignature input, Utf8JsonReader value)
    {
        var depth = 0;
        for (; value.TokenType == JsonTokenType.StartArray; value.Read())
        {
            depth++;
        }

        return input.Shape is [1, _, ..] && depth == input.Shape.Length;
    }

    /// <summary>The lengths of the first array on each level.</summary>
    private static List<long> Measure(Utf8JsonReader reader)
    {
        List<long> shape = [];
        while (reader.TokenType == JsonTokenType.StartArray)
        {
            var first = reader;
            first.Read();
            var count = 0L;
            for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read(), count++)
            {
                reader.Skip();
            }

            shape.Add(count);
            reader = first;
        }

        return shape;
    }
}
