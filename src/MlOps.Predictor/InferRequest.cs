using System.Buffers;
using System.Text.Json;
using MlOps.Serving;

namespace MlOps.Predictor;

/// <summary>
/// A request of the Open Inference Protocol, version 2, as JSON: one tensor per feature, of shape [n] or [n,1], its data
/// flat or nested, the members of every object in any order. <c>null</c> in the data is a missing value, which the
/// protocol cannot say; <c>parameters</c> and members that the protocol does not name are passed over.
/// </summary>
internal ref struct InferRequest : IInferTensors
{
    private readonly RowModel _model;
    private readonly RowEngine _engine;
    private int _rows = -1;
    private int _rank;

    private InferRequest(RowModel model, RowEngine engine)
    {
        _model = model;
        _engine = engine;
    }

    /// <summary>How many rows the tensors have.</summary>
    public int Rows { get; private set; }

    /// <summary>Reads the request; the engine's columns hold its rows when this returns.</summary>
    public static (int Rows, string? Id, IReadOnlyList<string> Outputs) Read(RowModel model, RowEngine engine, in ReadOnlySequence<byte> body) =>
        Body.Read(body, (model, engine), static (ref Utf8JsonReader reader, (RowModel Model, RowEngine Engine) state) =>
        {
            var request = new InferRequest(state.Model, state.Engine);
            var (id, outputs) = InferEnvelope.Read(ref reader, ref request);
            return (request.Rows, id, outputs);
        });

    public readonly IReadOnlyList<string> OutputNames => InferOutputs.All(_model.Manifest.Task);

    public readonly int Find(in Utf8JsonReader name)
    {
        var index = Names.Find(name, _engine.Columns, _model, Math.Max(0, Array.IndexOf(_engine.SeenIn, -1)));
        return index >= 0
            ? index
            : throw new PredictionInputException($"The model has no input '{JsonText.Show(name)}'. Its inputs are: {Names.List(_model.Manifest)}.");
    }

    public void ReadShape(ref Utf8JsonReader reader) => (_rows, _rank) = Shape(ref reader);

    public void ReadData(int index, string? datatype, ref Utf8JsonReader data, bool hasData)
    {
        Check(index, datatype, _rows, hasData);
        _engine.SeenIn[index] = 0;
        _engine.Columns[index].Prepare(_rows);
        Rows = _rows;
        ReadData(ref data, index, datatype!, _rank);
        (_rows, _rank) = (-1, 0);
    }

    public readonly void EndInputs()
    {
        var absent = Array.IndexOf(_engine.SeenIn, -1);
        if (absent >= 0)
        {
            var column = _engine.Columns[absent];
            throw new PredictionInputException(
                $"There is no tensor for the feature '{column.Name}'. The features are: {Names.List(_model.Manifest)}.");
        }
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
        InferEnvelope.Expect(data, JsonTokenType.StartArray, $"Input '{column.Name}': data must be an array");
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
                InferEnvelope.Expect(data, JsonTokenType.EndArray, $"Input '{column.Name}', row {row} (counted from 0): one value was expected, as the shape says [n,1]");
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
        InferEnvelope.Expect(reader, JsonTokenType.StartArray, Expected);
        reader.Read();
        InferEnvelope.Expect(reader, JsonTokenType.Number, Expected);
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
        InferEnvelope.Expect(reader, JsonTokenType.EndArray, Expected);
        return (rows, 2);
    }
}
