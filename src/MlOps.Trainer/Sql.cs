namespace MlOps.Trainer;

/// <summary>Names, texts and files as DuckDB takes them.</summary>
internal static class Sql
{
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>
    /// The rows of Parquet files, one after the other. Parts may hold integers where others have fractions: they are one
    /// column. A folder's name never makes a column.
    /// </summary>
    public static string Parquet(IEnumerable<string> paths) =>
        $"read_parquet([{string.Join(", ", paths.Select(Text))}], union_by_name = true, hive_partitioning = false)";
}
