using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>The lock of the one host that brings a database's schema up to date: taken, and let go when it is disposed.</summary>
internal sealed class MigrationLock : IAsyncDisposable
{
    /// <summary>Names the lock; any number does, as long as it stays the same.</summary>
    public const long Number = 0x4D6C4F7073;

    private readonly NpgsqlConnection _connection;

    private MigrationLock(NpgsqlConnection connection) => _connection = connection;

    /// <param name="connection">Who takes it.</param>
    /// <param name="where">The database, for messages.</param>
    /// <param name="limit">How long another host may keep it.</param>
    /// <param name="tell">Is told where another host has it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterDatabaseException">Another host kept it for too long.</exception>
    public static async Task<MigrationLock> TakeAsync(
        NpgsqlConnection connection, string where, TimeSpan limit, Action<string>? tell, CancellationToken cancellationToken)
    {
        await using var attempt = Command(connection, "SELECT pg_try_advisory_lock($1)");
        if (!(bool)(await attempt.ExecuteScalarAsync(cancellationToken))!)
        {
            tell?.Invoke($"Waiting for another host's migration of the database {where}, for {limit.TotalSeconds} s at most.");
            await WaitAsync(connection, where, limit, cancellationToken);
        }

        return new(connection);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var command = Command(_connection, "SELECT pg_advisory_unlock($1)");
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception exception) when (PostgresFailure.IsStoreFailure(exception))
        {
            // The connection is lost, and the lock with it. What broke it is the error to be told, not this.
        }
    }

    private static async Task WaitAsync(NpgsqlConnection connection, string where, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = Command(connection, "SELECT pg_advisory_lock($1)");
            command.CommandTimeout = (int)limit.TotalSeconds;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            throw new ClusterDatabaseException(
                $"Another host has been bringing the database {where} up to date for {limit.TotalSeconds} s, or hangs in the middle of that. Nothing was changed. "
                + "Start this one again when it is done. Where it hangs, end it, or in that database its session: SELECT pg_terminate_backend(pid) FROM pg_locks "
                + $"WHERE locktype = 'advisory' AND granted AND classid = {Number >> 32} AND objid = {Number & uint.MaxValue} "
                + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()).",
                exception);
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter { Value = Number } } };
}
