using MlOps.Testing;
using Npgsql;

namespace MlOps.Chaos.Cluster;

/// <summary>The cluster's database: on a server of the harness' own, which faults may strike, or on one that is lent.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private readonly OwnPostgres? _server;
    private readonly SmallDisk? _disk;
    private readonly PostgresDatabase _database;

    private ChaosDatabase(OwnPostgres? server, SmallDisk? disk, PostgresDatabase database)
    {
        _server = server;
        _disk = disk;
        _database = database;
    }

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Its server, where it is the harness' own.</summary>
    public OwnPostgres? Server => _server;

    /// <summary>The disk that it is on, where that is one to fill.</summary>
    public SmallDisk? Disk => _disk;

    public static async Task<ChaosDatabase> StartAsync(SmallDisk? disk)
    {
        if (Environment.GetEnvironmentVariable(PostgresServer.Variable) is { Length: > 0 })
        {
            return new(null, null, await PostgresDatabase.CreateAsync());
        }

        var server = await OwnPostgres.StartAsync(folder: disk?.Path);
        try
        {
            if (disk is not null)
            {
                // Else the log alone, of which a gigabyte is kept by default, would fill the disk.
                await ExecuteAsync(server.ConnectionString, "ALTER SYSTEM SET max_wal_size = '64MB'", "ALTER SYSTEM SET min_wal_size = '32MB'", "SELECT pg_reload_conf()");
            }

            return new(server, disk, await PostgresDatabase.CreateAsync(server));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a connection can be had and a write be made.</summary>
    public async Task<bool> IsWritableAsync()
    {
        try
        {
            await ExecuteAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Timeout = 3, CommandTimeout = 3 }.ConnectionString, "SELECT txid_current()");
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            return false;
        }
    }

    public async Task<NpgsqlConnection> OpenAsync(string? name = null)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, ApplicationName = name }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        // With a server of our own the database goes with it.
        await (_server is null ? _database.DisposeAsync() : _server.DisposeAsync());
    }

    private static async Task ExecuteAsync(string connectionString, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
