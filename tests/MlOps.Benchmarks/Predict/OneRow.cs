using System.Buffers;
using System.Globalization;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using MlOps.Runs;
using Route = MlOps.Storage.Route;

namespace MlOps.Benchmarks.Predict;

/// <summary>One row of 14 mixed columns: from values at hand to an answer at hand, and from JSON to JSON.</summary>
public class OneRow
{
    private const int TableRows = 6000;

    private static readonly Route Route = new("census", "dep-1", "prj-default", "mdl-1.1", 1, "zip", "manifest");

    private readonly ArrayBufferWriter<byte> _answer = new(4096);
    private ServedSample _sample = null!;
    private EngineModel _engine = null!;
    private EngineModel _endpoint = null!;
    private byte[][] _endpointBodies = null!;
    private int _row;

    public static IEnumerable<string> Models =>
    [
        $"{TrainerCatalog.LightGbm}, two classes", $"{TrainerCatalog.Sdca}, two classes", $"{TrainerCatalog.Sdca}, a number",
        $"{TrainerCatalog.Sdca}, four classes", $"{TrainerCatalog.LightGbm}, four classes",
    ];

    [ParamsSource(nameof(Models))]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Train()
    {
        (TrainingTask Task, Func<double, string> Label) what = Model.Split(", ")[1] switch
        {
            "two classes" => (TrainingTask.Binary, value => value > 0.5 ? "high" : "low"),
            "four classes" => (TrainingTask.Multiclass, value => $"class-{Math.Clamp((int)((value - 0.3) * 10), 0, 3)}"),
            _ => (TrainingTask.Regression, value => value.ToString("0.####", CultureInfo.InvariantCulture)),
        };
        var table = MadeTable.Census(TableRows, what.Label);
        _sample = Samples.Of(Model, () => new(table, what.Task, Model.Split(", ")[0]));
        _engine = EngineModel.Create(_sample.Model, typeof(CensusRow), _sample.Values);
        _endpoint = EngineModel.Create(_sample.Model, typeof(CensusRow), _sample.Values, isForJson: true);

        // Properties of plain types take no null.
        _endpointBodies = [.. _sample.Values.Select(row => JsonSerializer.SerializeToUtf8Bytes(new[]
        {
            table.Names.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second ?? (CensusRow.IsNumber(pair.First) ? "NaN" : "")),
        }))];
    }

    [GlobalCleanup]
    public void Free()
    {
        _engine.Dispose();
        _endpoint.Dispose();
    }

    [Benchmark]
    public void ValuesByEngine() => _engine.Predict(Next());

    [Benchmark]
    public void ValuesByRowMapper() => _sample.Engine.Predict(Next());

    [Benchmark]
    public void JsonByEngine()
    {
        _answer.ResetWrittenCount();
        _endpoint.Predict(_endpointBodies[Next()], _answer);
    }

    [Benchmark]
    public void JsonByRowMapper()
    {
        _answer.ResetWrittenCount();
        _sample.Model.PredictRows(Route, new ReadOnlySequence<byte>(_sample.Bodies[Next()]), _answer);
    }

    private int Next() => _row = (_row + 1) % ServedSample.Rows;
}
