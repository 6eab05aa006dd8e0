using System.Collections.Immutable;
using DuckDB.NET.Native;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>The second pass over a file: every field as the type that the first one found, and what can be told of it in passing.</summary>
internal sealed class LoadedRows : IRowChunks, IDisposable
{
    private readonly IngestionJob _job;
    private readonly FileScan _scan;
    private readonly IWorkerOutput _output;
    private readonly CancellationToken _cancellationToken;
    private readonly ImmutableArray<ColumnLoader> _columns;
    private readonly RowSketch _hashes = new(RowSketch.ReadingCapacity);
    private readonly MissingMarkers _missing;
    private readonly RecordSource _source;
    private readonly ChunkTexts _texts = new();
    private long _rows;
    private bool _isOver;

    public LoadedRows(IngestionJob job, FileScan scan, IWorkerOutput output, CancellationToken cancellationToken)
    {
        (_job, _scan, _output, _cancellationToken) = (job, scan, output, cancellationToken);
        var sizes = SketchSizes.Of(scan.Names.Length);
        _columns = [.. scan.Types.Select(type => ColumnLoader.Of(type, sizes))];
        _missing = new(job.Csv.MissingMarkers);
        _source = RecordSource.Of(job);
    }

    public ImmutableArray<DuckDBType> Types => [.. _columns.Select(column => column.Type)];

    public int Fill(ReadOnlySpan<nint> vectors)
    {
        _texts.Clear();
        for (var i = 0; i < vectors.Length; i++)
        {
            _columns[i].Begin(vectors[i], _texts);
        }

        var row = 0;
        while (row < IRowChunks.MaxRows && _texts.Bytes < ChunkTexts.FullBytes && !_isOver)
        {
            if (_source.Read())
            {
                Put(row++);
                Tick.Every(++_rows, "loading", _output, _cancellationToken);
            }
            else
            {
                _isOver = true;
            }
        }

        return row;
    }

    /// <summary>What was seen of all rows, once all are read.</summary>
    public DatasetSketches Sketches()
    {
        foreach (var notice in _source.Notices)
        {
            _output.Log(notice);
        }

        return _rows == _scan.Rows
            ? new(_rows, _hashes, [.. _scan.Names.Zip(_columns, (name, column) => (name, column.Sketch))])
            : throw InputChanged();
    }

    public void Dispose()
    {
        _texts.Dispose();
        _source.Dispose();
    }

    private void Put(int row)
    {
        var hash = 0UL;
        for (var i = 0; i < _columns.Length; i++)
        {
            var (column, position) = (_columns[i], _scan.Positions[i]);
            var field = position >= 0 ? _source[position] : default;
            if (_missing.Contains(field))
            {
                column.PutMissing(row);
            }
            else if (!column.TryPut(row, field))
            {
                throw _job.Parts.IsEmpty ? InputChanged() : PartErrors.Value(_source, _scan.Names[i], _scan.Types[i], field);
            }

            hash = SketchHash.Combine(hash, column.Sketch.Last);
        }

        _hashes.Add(hash);
    }

    private JobFailedException InputChanged() => new(
        "ingestion.input-changed",
        $"The uploaded file changed at or before line {_source.Line} while it was read. Upload it again.",
        _source.Line);
}
