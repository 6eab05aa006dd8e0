using System.Buffers;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Microsoft.ML;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Predictor.Telemetry;
using MlOps.Runs;
using MlOps.Storage;
using MlOps.Testing;
using MlOps.Trainer;
using MlOps.Trainer.Training;

namespace MlOps.Predictor;

/// <summary>A model that was just trained, served without a host.</summary>
internal sealed class ServedModel : IDisposable
{
    public ServedModel(SampleData data, TrainingSpec spec)
    {
        Data = data;
        Trained = data.Train(spec);
        Model = LoadedModel.Load(Trained.ModelPath, Trained.ManifestPath, new(), TimeProvider.System);
        Instruments = new(Meters);
        Deployment = new(Route, new(Route, Model, Usage), null, Instruments);
    }

    public static Route Route { get; } = new("census", "dep-1", "prj-default", "mdl-1.3", 3, "zip", "manifest");

    public SampleData Data { get; }

    public TrainedModel Trained { get; }

    public LoadedModel Model { get; }

    public CountingMeter Usage { get; } = new();

    public OwnMeters Meters { get; } = new();

    public ServingInstruments Instruments { get; }

    public ServedDeployment Deployment { get; }

    /// <summary>The features of the data's first rows as JSON values.</summary>
    public List<Dictionary<string, object?>> Rows(int count)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Model.Manifest.Inputs.Select(input => Sql.Name(input.Name)))} FROM '{Data.DataPath}' LIMIT {count}";
        using var reader = command.ExecuteReader();
        List<Dictionary<string, object?>> rows = [];
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        }

        return rows;
    }

    /// <summary>What ML.NET's own Transform says of the data's first rows.</summary>
    public IDataView Transform(int count)
    {
        var columns = Model.Manifest.Inputs.Select(input => FeatureBuffer.Create(Data.Columns.Single(column => column.Name == input.Name), (int)Data.Rows)).ToList();
        using var table = new ParquetTable([Data.DataPath], 256);
        table.Read(columns, new RecordedOutput(), CancellationToken.None);
        var view = new ColumnarView([.. columns.Select(column => column.ToViewColumn())], [.. Enumerable.Range(0, Math.Min(count, (int)Data.Rows))]);
        return new MLContext().Model.Load(Trained.ModelPath, out _).Transform(view);
    }

    public JsonElement Predict(string body)
    {
        var answer = new ArrayBufferWriter<byte>();
        Deployment.PredictRows(new(Encoding.UTF8.GetBytes(body)), answer);
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }

    public JsonElement Infer(string body)
    {
        var answer = new ArrayBufferWriter<byte>();
        Deployment.Infer(new(Encoding.UTF8.GetBytes(body)), answer);
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }

    /// <summary>An inference request of those rows.</summary>
    public string Tensors(List<Dictionary<string, object?>> rows) => JsonSerializer.Serialize(new
    {
        id = "request-1",
        inputs = Model.Manifest.Inputs.Select(input => new
        {
            name = input.Name,
            shape = new[] { rows.Count },
            datatype = input.Role switch { ColumnRole.Numeric => "FP64", ColumnRole.Boolean => "BOOL", _ => "BYTES" },
            data = rows.Select(row => row[input.Name]),
        }),
    });

    public void Dispose()
    {
        Data.Dispose();
        Meters.Dispose();
    }
}

/// <summary>Counts what it is given.</summary>
internal sealed class CountingMeter : IActorMeter, IUsageMeter
{
    /// <summary>It counts for all.</summary>
    public IActorMeter For(string projectId, string actorId, UsageFacets? facets = null) => this;

    private long _predictions;
    private long _cpu;

    public long Predictions => Interlocked.Read(ref _predictions);

    public long Cpu => Interlocked.Read(ref _cpu);

    public void Add(Meter meter, long quantity, bool isEstimated) => Interlocked.Add(ref meter == Meter.Predictions ? ref _predictions : ref _cpu, quantity);
}
