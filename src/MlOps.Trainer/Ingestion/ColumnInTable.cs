using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>Counts the values of a column in the table.</summary>
internal sealed class ColumnInTable(IngestionDatabase database, int index)
{
    private readonly string _column = IngestionDatabase.Column(index);

    private string Present => $"FROM {IngestionDatabase.Table} WHERE {_column} IS NOT NULL";

    /// <summary>Distinct values. DISTINCT as a grouping spills to disk; count(DISTINCT …) would keep its set in memory.</summary>
    public long Distinct() => database.Number($"SELECT count(*) FROM (SELECT DISTINCT {_column} {Present})");

    /// <summary>The most frequent values.</summary>
    public ImmutableArray<ValueCount> Top(int most) =>
    [
        .. database.Rows(
            $"SELECT {_column}, count(*) AS n {Present} GROUP BY {_column} ORDER BY n DESC, {_column} LIMIT {most}",
            row => new ValueCount(ValueText.Of(row.GetValue(0)), row.GetInt64(1))),
    ];
}
