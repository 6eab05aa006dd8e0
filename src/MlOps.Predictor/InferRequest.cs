using System.Buffers;
using System.Text.Json;
using MlOps.Serving;

namespace MlOps.Predictor;

/// <summary>
/// A request of the Open Inference Protocol, version 2, as JSON: one tensor per feature, of shape [n] or [n,1], its data
/// flat or nested, the members of every object in any order. <c>null</c> in the data is a missing value, which the
/// protocol cannot say; <c>parameters</c> and members that the protocol does not name are passed over.
/// </summary>
internal ref struct InferRequest
{
    private readonly LoadedModel _model;
    private readonly RowEngine _engine;
    private bool _hasInputs;

    private InferRequest(LoadedModel model, RowEngine engine)
    {
        _model = model;
        _engine = engine;
        Outputs = InferOutputs.All(model.Manifest.Task);
    }

    /// <summary>How many rows the tensors have.</summary>
    public int Rows { get; private set; }

    /// <summary>What the caller named the request; null where it did not.</summary>
    public string? Id { get; private set; }

    /// <summary>The outputs that were asked for.</summary>
    public string[] Outputs { get; private set; }

    /// <summary>Reads the request; the engine's columns hold its rows when this returns.</summary>
    public static (int Rows, string? Id, string[] Outputs) Read(LoadedModel model, RowEngine engine, in ReadOnlySequence<byte> body) =>
        Body.Read(body, (model, engine), static (ref Utf8JsonReader reader, (LoadedModel Model, RowEngine Engine) state) =>
        {
            var request = new InferRequest(state.Model, state.Engine);
            request.Read(ref reader);
            return (request.Rows, request.Id, request.Outputs);
        });

    private void Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(reader, JsonTokenType.StartObject, "The body must be an object with the member \"inputs\"");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
        {
            if (Take(ref reader, "id"u8))
            {
                Id = Text(reader, "\"id\"");
            }
            else if (Take(ref reader, "inputs"u8))
            {
                ReadInputs(ref reader);
            }
            else if (Take(ref reader, "outputs"u8))
            {
                ReadOutputs(ref reader);
            }
            else
            {
                Pass(ref reader);
            }
        }

        // What follows the object is an error of the reader's own.
        reader.Read();
        if (!_hasInputs)
        {
            throw new PredictionInputException("The body has no member \"inputs\": an array with one tensor per feature.");
        }
    }

    private void ReadInputs(ref Utf8JsonReader reader)
    {
        if (_hasInputs)
        {
            throw new PredictionInputException("The body has the member \"inputs\" twice.");
        }

        _hasInputs = true;
        Expect(reader, JsonTokenType.StartArray, "\"inputs\" must be an array with one tensor per feature");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            ReadTensor(ref reader);
        }

        var absent = Array.IndexOf(_engine.SeenIn, -1);
        if (absent >= 0)
        {
            var column = _engine.Columns[absent];
            throw new PredictionInputException(
                $"There is no tensor for the feature '{column.Name}'. The features are: {Names.List(_model.Manifest)}.");
        }
    }

    private void ReadTensor(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, "Each of \"inputs\" must be an object with name, shape, datatype and data");
        var index = -1;
        string? datatype = null;
        var rows = -1;
        var rank = 0;
        var hasData = false;
        var data = reader;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
        {
            if (Take(ref reader, "name"u8))
            {
                Expect(reader, JsonTokenType.String, "A tensor's name must be a string");
                index = Names.Find(reader, _engine.Columns, _model, Math.Max(0, Array.IndexOf(_engine.SeenIn, -1)));
                if (index < 0)
                {
                    throw new PredictionInputException($"The model has no input '{JsonText.Show(reader)}'. Its inputs are: {Names.List(_model.Manifest)}.");
                }
            }
            else if (Take(ref reader, "datatype"u8))
            {
                datatype = Text(reader, "A tensor's datatype");
            }
            else if (Take(ref reader, "shape"u8))
            {
                (rows, rank) = Shape(ref reader);
            }
            else if (Take(ref reader, "data"u8))
            {
                // Its meaning hangs on the other members, which may follow.
                hasData = true;
                data = reader;
                Pass(ref reader);
            }
            else
            {
                Pass(ref reader);
            }
        }

        if (index < 0)
        {
            throw new PredictionInputException("One of \"inputs\" has no name.");
        }

        Check(index, datatype, rows, hasData);
        _engine.SeenIn[index] = 0;
        _engine.Columns[index].Prepare(rows);
        Rows = rows;
        ReadData(ref data, index, datatype!, rank);
    }

    private readonly void Check(int index, string? datatype, int rows, bool hasData)
    {
        var input = _model.Manifest.Inputs[index];
        if (_engine.SeenIn[index] >= 0)
        {
            throw new PredictionInputException($"There are two tensors for the input '{input.Name}'.");
        }

        if (datatype is null || !TensorType.Fits(input.Role, datatype))
        {
            throw new PredictionInputException(
                $"Input '{input.Name}': the datatype is {datatype ?? "absent"}; {TensorType.Expected(input.Role)} was expected.");
        }

        if (rows < 0)
        {
            throw new PredictionInputException($"Input '{input.Name}': the shape is absent; [n] or [n,1] was expected.");
        }

        if (Rows != 0 && rows != Rows)
        {
            throw new PredictionInputException($"Input '{input.Name}' has {rows} rows, but another input has {Rows}; all must have the same number.");
        }

        if (!hasData)
        {
            throw new PredictionInputException($"Input '{input.Name}' has no data. Send it as JSON; binary tensors are not supported.");
        }
    }

    private readonly void ReadData(ref Utf8JsonReader data, int index, string datatype, int rank)
    {
        var column = _engine.Columns[index];
        Expect(data, JsonTokenType.StartArray, $"Input '{column.Name}': data must be an array");
        var row = 0;
        bool? isNested = null;
        for (data.Read(); data.TokenType != JsonTokenType.EndArray; data.Read(), row++)
        {
            if (row == Rows)
            {
                throw new PredictionInputException($"Input '{column.Name}': there is more data than the shape's {Rows} rows.");
            }

            var nested = data.TokenType == JsonTokenType.StartArray && rank == 2;
            if (nested != (isNested ??= nested))
            {
                throw new PredictionInputException($"Input '{column.Name}', row {row} (counted from 0): data must be flat or nested as a whole.");
            }

            if (nested)
            {
                data.Read();
            }

            ReadElement(ref data, column, datatype, row);
            if (nested)
            {
                data.Read();
                Expect(data, JsonTokenType.EndArray, $"Input '{column.Name}', row {row} (counted from 0): one value was expected, as the shape says [n,1]");
            }
        }

        if (row < Rows)
        {
            throw new PredictionInputException($"Input '{column.Name}': the shape says {Rows} rows, but there is data for {row}.");
        }
    }

    private static void ReadElement(ref Utf8JsonReader data, InputColumn column, string datatype, int row)
    {
        if (data.TokenType == JsonTokenType.Null)
        {
            column.SetMissing(row);
            return;
        }

        if (TensorType.IsInteger(datatype) && !TensorType.Holds(datatype, data))
        {
            throw new PredictionInputException($"Input '{column.Name}', row {row} (counted from 0): a value of {datatype} (or null) was expected.");
        }

        if (column.Read(ref data, row) is { } wrong)
        {
            throw new PredictionInputException($"Input '{column.Name}', row {row} (counted from 0): {wrong}.");
        }
    }

    private static (int Rows, int Rank) Shape(ref Utf8JsonReader reader)
    {
        const string Expected = "A tensor's shape must be [n] or [n,1]";
        Expect(reader, JsonTokenType.StartArray, Expected);
        reader.Read();
        Expect(reader, JsonTokenType.Number, Expected);
        if (!reader.TryGetInt32(out var rows) || rows < 1 || rows > RowsRequest.MostRows)
        {
            throw new PredictionInputException($"A tensor's first dimension must be from 1 to {RowsRequest.MostRows} rows.");
        }

        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            return (rows, 1);
        }

        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var second) || second != 1)
        {
            throw new PredictionInputException(Expected + ".");
        }

        reader.Read();
        Expect(reader, JsonTokenType.EndArray, Expected);
        return (rows, 2);
    }

    private void ReadOutputs(ref Utf8JsonReader reader)
    {
        var known = InferOutputs.All(_model.Manifest.Task);
        List<string> asked = [];
        Expect(reader, JsonTokenType.StartArray, "\"outputs\" must be an array of objects with a name");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            Expect(reader, JsonTokenType.StartObject, "Each of \"outputs\" must be an object with a name");
            string? name = null;
            for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
            {
                if (Take(ref reader, "name"u8))
                {
                    name = Text(reader, "An output's name");
                }
                else
                {
                    Pass(ref reader);
                }
            }

            if (name is null || !known.Contains(name, StringComparer.Ordinal))
            {
                throw new PredictionInputException($"The model has no output '{name}'. Its outputs are: {string.Join(", ", known)}.");
            }

            asked.Add(name);
        }

        if (asked.Count > 0)
        {
            Outputs = [.. asked.Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>Moves to the value where the member has that name.</summary>
    private static bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.ValueIsEscaped || !reader.ValueTextEquals(name))
        {
            return false;
        }

        reader.Read();
        return true;
    }

    /// <summary>Moves past the value, standing before it or on it.</summary>
    private static void Pass(ref Utf8JsonReader reader) => reader.Skip();

    private static void Expect(in Utf8JsonReader reader, JsonTokenType type, string message)
    {
        if (reader.TokenType != type)
        {
            throw new PredictionInputException(message + ".");
        }
    }

    private static string Text(in Utf8JsonReader reader, string what)
    {
        Expect(reader, JsonTokenType.String, $"{what} must be a string");
        var text = new char[JsonText.LengthBound(reader)];
        return JsonText.TryCopy(reader, text, out var length)
            ? new string(text, 0, length)
            : throw new PredictionInputException($"{what} is not valid Unicode text.");
    }
}
