using System.Data.Common;
using MlOps.Storage.Sql;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Reads and writes that nobody waits for longer than any may take: Npgsql takes the time that a command may have, and
/// then as much again, for it asks a server that does not answer to end the command.
/// </summary>
internal sealed class PatientAccess(PostgresConnections database) : ISqlAccess
{
    public string IsOneOf(string column, string parameter) => database.IsOneOf(column, parameter);

    public Task<ImmutableArray<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken cancellationToken) =>
        WaitAsync(database.RowsAsync(sql, read, values, cancellationToken), cancellationToken);

    public Task<int> ExecuteAsync(string sql, params object?[] values) =>
        WaitAsync(database.ExecuteAsync(sql, values), CancellationToken.None);

    private async Task<T> WaitAsync<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await database.Reach.WaitAsync(answer, PostgresConnections.CommandTimeout, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw PostgresFailure.Unreadable(database.Where, exception);
        }
    }
}
