using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Prediction;

/// <summary>The predictions in DuckDB, which keeps what memory does not hold, and what can be told of them in passing.</summary>
internal sealed class PredictionTable
{
    private readonly IngestionDatabase _database;
    private readonly ImmutableArray<OutputColumn> _columns;
    private readonly ImmutableArray<TableColumn> _loaders;
    private readonly RowSketch _hashes = new(RowSketch.ReadingCapacity);

    public PredictionTable(IngestionDatabase database, ImmutableArray<OutputColumn> columns)
    {
        _database = database;
        _columns = columns;
        var sizes = SketchSizes.Of(columns.Length);
        _loaders = [.. columns.Select(column => new TableColumn(column.Type, sizes))];
        database.Execute(
            $"CREATE TABLE {IngestionDatabase.Table} ({string.Join(", ", _loaders.Select((loader, i) => $"{IngestionDatabase.Column(i)} {loader.SqlType}"))})");
    }

    /// <summary>Rows until now.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds the answers to the next rows.</summary>
    public void Append(int rows, IReadOnlyList<KeyBuffer> keys, Answers answers)
    {
        using var appender = _database.Appender();
        for (var i = 0; i < rows; i++)
        {
            var output = appender.CreateRow();
            var row = new PredictedRow(++Rows, i, keys, answers);
            var hash = 0UL;
            for (var column = 0; column < _columns.Length; column++)
            {
                _columns[column].Append(_loaders[column], output, row);
                hash = SketchHash.Combine(hash, _loaders[column].Sketch.Last);
            }

            output.EndRow();
            _hashes.Add(hash);
        }
    }

    /// <summary>What the columns hold.</summary>
    public ImmutableArray<ColumnManifest> Describe(IWorkerOutput output, CancellationToken cancellationToken)
    {
        var described = ImmutableArray.CreateBuilder<ColumnManifest>(_columns.Length);
        for (var i = 0; i < _columns.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("profiling", Rows);
            var role = _columns[i].Role;
            described.Add(ColumnProfiler.Of(_columns[i].Name, _ => role, _loaders[i].Sketch));
        }

        return described.MoveToImmutable();
    }

    /// <summary>Leaves the profile in a folder; answers with the files' names.</summary>
    public IEnumerable<string> SaveProfile(string folder) => ProfileMerge.Save(
        [new DatasetSketches(Rows, _hashes, [.. _columns.Zip(_loaders, (column, loader) => (column.Name, loader.Sketch))])], folder);
}
