using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using MlOps.Predictor;
using MlOps.Runs;

namespace MlOps.Benchmarks.Predict;

/// <summary>ML.NET's own way to predict a row.</summary>
internal abstract class EngineModel : IDisposable
{
    /// <summary>Predicts one of the rows.</summary>
    public abstract void Predict(int row);

    /// <summary>Predicts the rows of a body as an endpoint would that is written for this one model.</summary>
    public abstract void Predict(byte[] body, IBufferWriter<byte> answer);

    public abstract void Dispose();

    /// <summary>An engine for rows of that type, whose properties are the table's columns in their order.</summary>
    public static EngineModel Create(RowModel model, Type row, object?[][] rows, bool isForJson = false)
    {
        var answer = model.Manifest.Task switch
        {
            TrainingTask.Binary => typeof(BinaryAnswer),
            TrainingTask.Multiclass => isForJson ? typeof(ClassTexts) : typeof(ClassAnswer),
            _ => typeof(NumberAnswer),
        };
        return (EngineModel)Activator.CreateInstance(typeof(EngineModel<,>).MakeGenericType(row, answer), model, rows)!;
    }
}

/// <summary>The engine of a row's and an answer's type.</summary>
internal sealed class EngineModel<TRow, TAnswer> : EngineModel
    where TRow : class, new()
    where TAnswer : class, new()
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly PredictionEngine<TRow, TAnswer> _engine;
    private readonly TRow[] _rows;
    private TAnswer _answer = new();

    public EngineModel(RowModel model, object?[][] rows)
    {
        _engine = new MLContext().Model.CreatePredictionEngine<TRow, TAnswer>(model.Transformer, model.Schema);
        _rows = [.. rows.Select(Row)];
    }

    public override void Predict(int row) => _engine.Predict(_rows[row], ref _answer);

    public override void Predict(byte[] body, IBufferWriter<byte> answer)
    {
        var rows = JsonSerializer.Deserialize<TRow[]>(body, Json)!;
        using var writer = new Utf8JsonWriter(answer);
        JsonSerializer.Serialize(writer, Array.ConvertAll(rows, _engine.Predict), Json);
    }

    public override void Dispose() => _engine.Dispose();

    private static TRow Row(object?[] values)
    {
        var row = new TRow();
        foreach (var (property, value) in typeof(TRow).GetProperties().Zip(values))
        {
            property.SetValue(row, value ?? Missing(property.PropertyType));
        }

        return row;
    }

    private static object Missing(Type type) => type == typeof(float) ? float.NaN : "";
}
