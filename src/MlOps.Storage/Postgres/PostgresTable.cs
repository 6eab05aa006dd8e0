using NpgsqlTypes;

namespace MlOps.Storage.Postgres;

/// <summary>A column.</summary>
internal readonly record struct PostgresColumn(string Name, NpgsqlDbType Type);

/// <summary>A table that states bring rows to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsProjection">Whether its rows bear their state's version, as the column <c>version</c>, and are replaced by newer ones; else they land once.</param>
/// <param name="Columns">Its columns; a projection's first is its key.</param>
internal sealed record PostgresTable(string Name, bool IsProjection, ImmutableArray<PostgresColumn> Columns)
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
        "usage", Text("account"), Text("key"), Text("actor"), Integer("meter"), Bigint("quantity"), Bigint("from_at"), Bigint("to_at"), Integer("is_estimated"));

    /// <summary>The columns' names, as a statement lists them.</summary>
    public string ColumnList { get; } = string.Join(", ", Columns.Select(column => column.Name));

    private static PostgresTable Projection(string name, params ImmutableArray<PostgresColumn> columns) => new(name, true, columns);

    private static PostgresTable Once(string name, params ImmutableArray<PostgresColumn> columns) => new(name, false, columns);

    private static PostgresColumn Text(string name) => new(name, NpgsqlDbType.Text);

    private static PostgresColumn Integer(string name) => new(name, NpgsqlDbType.Integer);

    private static PostgresColumn Bigint(string name) => new(name, NpgsqlDbType.Bigint);
}
