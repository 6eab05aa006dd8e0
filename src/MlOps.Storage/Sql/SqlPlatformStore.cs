using System.Data.Common;
using MlOps.Storage.State;

namespace MlOps.Storage.Sql;

/// <summary>
/// States, rows and settings in a database. What is read is asked for in words that every dialect knows; how a state
/// lands with its rows is each database's own.
/// </summary>
internal abstract partial class SqlPlatformStore(ISqlAccess access) : IPlatformStore, IStateStore
{
    public virtual Task<StoredState?> ReadAsync(string kind, string id, CancellationToken cancellationToken) => access.SingleAsync(
        "SELECT version, payload FROM grain_state WHERE kind = $1 AND id = $2",
        row => new StoredState(row.GetInt64(0), Text(row, 1)),
        [kind, id],
        cancellationToken);

    public abstract Task WriteAsync(StateWrite write);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset At(DbDataReader row, int column) => StoredTime.To(row.GetInt64(column));
}
