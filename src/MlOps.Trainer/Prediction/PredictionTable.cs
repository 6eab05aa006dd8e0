using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Ingestion;

namespace MlOps.Trainer.Prediction;

/// <summary>The predictions in DuckDB, which keeps what memory does not hold.</summary>
internal sealed class PredictionTable(IngestionDatabase database, ImmutableArray<OutputColumn> columns)
{
    private const int TopValues = 10;

    public void Create() => database.Execute(
        $"CREATE TABLE {IngestionDatabase.Table} ({string.Join(", ", columns.Select((column, i) => $"{IngestionDatabase.Column(i)} {column.SqlType}"))})");

    /// <summary>Adds the answers to a batch of rows, the first of which has the number <paramref name="first"/>.</summary>
    public void Append(long first, int rows, IReadOnlyList<KeyBuffer> keys, Answers answers)
    {
        using var appender = database.Appender();
        for (var i = 0; i < rows; i++)
        {
            var output = appender.CreateRow();
            var row = new PredictedRow(first + i, i, keys, answers);
            foreach (var column in columns)
            {
                column.Append(output, row);
            }

            output.EndRow();
        }
    }

    /// <summary>What the columns hold.</summary>
    public ImmutableArray<ColumnManifest> Profile(long rows, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var profiled = ImmutableArray.CreateBuilder<ColumnManifest>(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("profiling", rows);
            profiled.Add(Profile(columns[i], IngestionDatabase.Column(i), rows));
        }

        return profiled.MoveToImmutable();
    }

    private ColumnManifest Profile(OutputColumn column, string name, long rows)
    {
        var isNumber = column.Type is ColumnType.Int64 or ColumnType.Float64;
        var moments = isNumber ? $"avg({name}), stddev_samp({name})" : "NULL, NULL";
        var present = $"FROM {IngestionDatabase.Table} WHERE {name} IS NOT NULL";
        var profile = database.Rows(
            $"SELECT count({name}), min({name}), max({name}), {moments} FROM {IngestionDatabase.Table}",
            row => new ColumnManifest
            {
                Name = column.Name,
                Type = column.Type,
                Role = column.Role,
                Missing = rows - row.GetInt64(0),
                Distinct = 0,
                Minimum = row.IsDBNull(1) ? null : ValueText.Of(row.GetValue(1)),
                Maximum = row.IsDBNull(2) ? null : ValueText.Of(row.GetValue(2)),
                Mean = row.IsDBNull(3) ? null : row.GetDouble(3),
                StandardDeviation = row.IsDBNull(4) ? null : row.GetDouble(4),
            }).Single();
        return profile with
        {
            // DISTINCT as a grouping spills to disk; count(DISTINCT …) would keep its set in memory.
            Distinct = database.Number($"SELECT count(*) FROM (SELECT DISTINCT {name} {present})"),
            Top = isNumber
                ? []
                :
                [
                    .. database.Rows(
                        $"SELECT {name}, count(*) AS n {present} GROUP BY {name} ORDER BY n DESC, {name} LIMIT {TopValues}",
                        row => new ValueCount(ValueText.Of(row.GetValue(0)), row.GetInt64(1))),
                ],
        };
    }
}
