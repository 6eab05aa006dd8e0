using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>One column's values, counted by DuckDB.</summary>
/// <param name="database">Where they are counted.</param>
/// <param name="relation">What they are in, as SQL names it after FROM.</param>
/// <param name="column">The column, as SQL names it.</param>
internal sealed class ColumnValues(IngestionDatabase database, string relation, string column)
{
    private const int TopValues = 10;

    private readonly string _present = $"FROM {relation} WHERE {column} IS NOT NULL";

    /// <summary>How many different ones there are. Exact.</summary>
    /// <remarks>DISTINCT as a grouping spills to disk; count(DISTINCT …) would keep its set in memory.</remarks>
    public long Distinct() => database.Number($"SELECT count(*) FROM (SELECT DISTINCT {column} {_present})");

    /// <summary>The most frequent ones.</summary>
    public ImmutableArray<ValueCount> Top() =>
    [
        .. database.Rows(
            $"SELECT {column}, count(*) AS n {_present} GROUP BY {column} ORDER BY n DESC, {column} LIMIT {TopValues}",
            row => new ValueCount(ValueText.Of(row.GetValue(0)), row.GetInt64(1))),
    ];
}
