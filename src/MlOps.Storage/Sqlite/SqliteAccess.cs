using System.Data.Common;
using MlOps.Storage.Sql;

namespace MlOps.Storage.Sqlite;

/// <summary>A file's writer and readers.</summary>
internal sealed class SqliteAccess(SqliteWriter writer, SqliteReaders readers) : ISqlAccess
{
    public string IsOneOf(string column, string parameter) => $"{column} IN (SELECT value FROM json_each({parameter}))";

    public Task<ImmutableArray<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => session.Rows(sql, read, values), cancellationToken);

    public Task<int> ExecuteAsync(string sql, params object?[] values) => writer.WriteAsync(session => session.Execute(sql, values));
}
