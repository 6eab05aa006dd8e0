namespace MlOps.Trainer;

/// <summary>Names and texts as DuckDB takes them.</summary>
internal static class Sql
{
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
