using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>What the first pass over a file found: that it is sound, its columns' names and types, and how many rows it has.</summary>
internal sealed record FileScan(ImmutableArray<string> Names, ImmutableArray<ColumnType> Types, long Rows)
{
    /// <summary>Where each column stands in the file; negative: nowhere, so that it has no values.</summary>
    public ImmutableArray<int> Positions { get; init; } = [.. Enumerable.Range(0, Names.Length)];

    /// <summary>Bytes that the texts of a row have on average; 0 where that is not known.</summary>
    public long TextBytes { get; init; }

    /// <summary>Columns without a single value, whose type is therefore open.</summary>
    public ImmutableHashSet<string> Empty { get; init; } = [];

    /// <summary>Reads the whole file once and keeps none of it.</summary>
    public static FileScan Of(IngestionJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        output.Progress("checking");
        if (job.File.Format == FileFormat.Parquet)
        {
            ParquetInput.Prepare(job);
            using var parquet = ParquetSource.Open(job);
            return parquet.Scan();
        }

        return RawFile.Checked(job, raw =>
        {
            using var source = RecordSource.OfText(job, raw);
            return Of(source, job.Csv, output, cancellationToken);
        });
    }

    /// <summary>Reads all of <paramref name="source"/>.</summary>
    public static FileScan Of(RecordSource source, CsvOptions options, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var columns = new List<ColumnEvidence>();
        var missing = new MissingMarkers(options.MissingMarkers);
        var rows = 0L;
        while (source.Read())
        {
            while (columns.Count < source.Names.Count)
            {
                columns.Add(new());
            }

            for (var i = 0; i < columns.Count; i++)
            {
                var value = source[i];
                if (!missing.Contains(value))
                {
                    columns[i].Observe(value, source.IsText(i), source.Line);
                }
            }

            Tick.Every(++rows, "checking", output, cancellationToken);
        }

        if (rows == 0)
        {
            throw source.NoRows();
        }

        ImmutableArray<string> names = [.. source.Names];
        if (names.IsEmpty)
        {
            throw JsonErrors.NoMembers();
        }

        foreach (var notice in columns.Select((column, i) => column.Notice(names[i])).OfType<string>())
        {
            output.Log(notice);
        }

        return new(names, [.. columns.Select(column => column.Type)], rows)
        {
            TextBytes = columns.Where(column => column.Type == ColumnType.Text).Sum(column => column.Bytes) / rows,
            Empty = [.. names.Where((_, i) => columns[i].IsEmpty)],
        };
    }
}
