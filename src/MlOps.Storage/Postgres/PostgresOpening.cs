using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>The first connection: says what is wrong with the way to the database, and brings the schema up to date.</summary>
internal static class PostgresOpening
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>A number that no other writer ever had.</returns>
    public static async Task<long> PrepareAsync(PostgresConnections database, Action<string>? tell, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using (await MigrationLock.TakeAsync(connection, database.Where, Patience, tell, cancellationToken))
            {
                await PostgresMigrations.ApplyAsync(connection, database.Where, cancellationToken);
            }

            await using var command = new NpgsqlCommand("SELECT nextval('writers')", connection);
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException exception) when (Refused(database.Where, exception) is { } message)
        {
            throw new ClusterDatabaseException(message, exception);
        }
        catch (Exception exception) when (PostgresFailure.IsStoreFailure(exception))
        {
            throw new StoreUnavailableException(
                $"The database {database.Where} cannot be reached: {PostgresFailure.Sentence(exception)} See to it that it runs there and takes connections from this machine, "
                + "or mend MlOps:Storage:ConnectionString.",
                exception);
        }
    }

    private static string? Refused(string where, PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The database {where} does not let this role in: {exception.MessageText}. Mend user name and password in MlOps:Storage:ConnectionString.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"There is no database {where}: {exception.MessageText}. Create it (CREATE DATABASE …), or mend MlOps:Storage:ConnectionString.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The role of the connection string lacks rights in the database {where}: {exception.MessageText}. Make it the database's owner.",
        _ => null,
    };
}
