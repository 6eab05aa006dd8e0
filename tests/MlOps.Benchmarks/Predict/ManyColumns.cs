using BenchmarkDotNet.Attributes;
using MlOps.Runs;

namespace MlOps.Benchmarks.Predict;

/// <summary>One row of more and more columns, from values at hand to an answer at hand.</summary>
public class ManyColumns
{
    private const int TableRows = 2000;

    private ServedSample _sample = null!;
    private EngineModel _engine = null!;
    private int _row;

    [Params(10, 100, 1000)]
    public int Columns { get; set; }

    [GlobalSetup]
    public void Train()
    {
        var table = MadeTable.Wide(Columns, TableRows, value => value > 0.5 ? "high" : "low");
        _sample = Samples.Of($"{Columns} columns", () => new(table, TrainingTask.Binary, TrainerCatalog.LightGbm));
        _engine = EngineModel.Create(_sample.Model, EmittedRow.For(table), _sample.Values);
    }

    [GlobalCleanup]
    public void Free() => _engine.Dispose();

    [Benchmark]
    public void ValuesByEngine() => _engine.Predict(Next());

    [Benchmark]
    public void ValuesByRowMapper() => _sample.Engine.Predict(Next());

    private int Next() => _row = (_row + 1) % ServedSample.Rows;
}
