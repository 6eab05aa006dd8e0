using NpgsqlTypes;

namespace MlOps.Storage.Postgres;

/// <summary>A column.</summary>
internal readonly record struct PostgresColumn(string Name, NpgsqlDbType Type);

/// <summary>How rows land in a table.</summary>
internal enum PostgresWay
{
    /// <summary>At most one for an actor, which bears its state's version, as the column <c>version</c>; a newer one replaces it.</summary>
    Replaced,

    /// <summary>Once: one that is there already breaks the write.</summary>
    Once,

    /// <summary>Once is enough: one that is there already is the same.</summary>
    Known,

    /// <summary>What they count is added to the row that is there.</summary>
    Added,
}

/// <summary>A table that states bring rows to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Way">How its rows land.</param>
/// <param name="Columns">Its columns; a projection's first is its key.</param>
/// <param name="Added">How many of the columns, the last ones, are added to what is there.</param>
internal sealed record PostgresTable(string Name, PostgresWay Way, ImmutableArray<PostgresColumn> Columns, int Added = 0)
{
    public static PostgresTable Catalog { get; } = Projection(
        "catalog", Text("id"), Text("kind"), Text("scope"), Text("name"), Text("parent_id"), Text("status"), Bigint("created_at"), Text("view"));

    public static PostgresTable Wakeups { get; } = Projection("wakeups", Text("actor"), Bigint("due_at"));

    public static PostgresTable Jobs { get; } = Projection(
        "jobs", Text("run_id"), Text("queue_id"), Text("project_id"), Integer("priority"), Bigint("waiting_since"), Integer("memory_mib"));

    public static PostgresTable Routes { get; } = Projection(
        "routes", Text("deployment_id"), Text("deployment"), Text("project_id"), Text("model_version_id"), Integer("number"), Text("model_digest"), Text("manifest_digest"));

    public static PostgresTable Audit { get; } = Once(
        "audit", Text("actor"), Bigint("at"), Text("principal"), Text("request_id"), Text("command"), Text("reason"));

    public static PostgresTable Requests { get; } = Once(
        "requests", Text("actor"), Text("request_id"), Text("command_hash"), Text("answer"), Bigint("at"), Bigint("expires_at"));

    public static PostgresTable DatasetVersions { get; } = Once(
        "dataset_versions", Text("dataset"), Integer("number"), Text("identity"), Text("content"), Text("run_id"), Bigint("created_at"));

    public static PostgresTable Usage { get; } = Once(
        "usage", Text("account"), Text("key"), Text("actor"), Integer("meter"), Bigint("quantity"), Bigint("from_at"), Bigint("to_at"), Integer("is_estimated"),
        Text("facets"), Text("corrects"), Bigint("entered_at"), Bigint("subject"));

    public static PostgresTable Subjects { get; } = new("cost_subjects", PostgresWay.Known, [Bigint("id"), Text("subject")]);

    public static PostgresTable Sums { get; } = new(
        "usage_sums",
        PostgresWay.Added,
        [
            Text("account"), Integer("hours"), Bigint("from_at"), Bigint("subject"), Integer("meter"), Integer("is_estimated"),
            Bigint("quantity"), Bigint("events"), Bigint("late"),
        ],
        Added: 3);

    /// <summary>The columns' names, as a statement lists them.</summary>
    public string ColumnList { get; } = string.Join(", ", Columns.Select(column => column.Name));

    private static PostgresTable Projection(string name, params ImmutableArray<PostgresColumn> columns) => new(name, PostgresWay.Replaced, columns);

    private static PostgresTable Once(string name, params ImmutableArray<PostgresColumn> columns) => new(name, PostgresWay.Once, columns);

    private static PostgresColumn Text(string name) => new(name, NpgsqlDbType.Text);

    private static PostgresColumn Integer(string name) => new(name, NpgsqlDbType.Integer);

    private static PostgresColumn Bigint(string name) => new(name, NpgsqlDbType.Bigint);
}
