using System.Security.Cryptography;
using Npgsql;
using Xunit;

namespace MlOps.Testing;

/// <summary>An empty database of a test's own, gone when it is disposed. As a fixture it does nothing where there is no PostgreSQL.</summary>
public sealed class PostgresDatabase : IAsyncLifetime, IAsyncDisposable
{
    private readonly string? _server;
    private string? _connectionString;

    /// <summary>A database of the server that tests share; made by <see cref="InitializeAsync"/>.</summary>
    public PostgresDatabase()
    {
    }

    private PostgresDatabase(string server) => _server = server;

    /// <summary>Its name.</summary>
    public string Name { get; } = $"mlops_test_{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    /// <summary>How to connect to it, as a superuser.</summary>
    public string ConnectionString => _connectionString
        ?? throw new InvalidOperationException(PostgresServer.MissingReason ?? "the database is not made yet: await InitializeAsync first");

    /// <summary>Makes a database on the server that tests share.</summary>
    public static async Task<PostgresDatabase> CreateAsync()
    {
        var database = new PostgresDatabase();
        await database.InitializeAsync();
        return database;
    }

    /// <summary>Makes a database on a server of the test's own.</summary>
    public static async Task<PostgresDatabase> CreateAsync(OwnPostgres server)
    {
        var database = new PostgresDatabase(server.ConnectionString);
        await database.InitializeAsync();
        return database;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (PostgresServer.MissingReason is not null)
        {
            return;
        }

        var server = _server ?? await PostgresServer.ConnectionStringAsync();
        // Servers are set up for whatever their machine's language was.
        await ExecuteAsync(server, $"CREATE DATABASE {Name} ENCODING 'UTF8' TEMPLATE template0");
        _connectionString = new NpgsqlConnectionStringBuilder(server) { Database = Name }.ConnectionString;
    }

    /// <summary>Runs statements in it.</summary>
    public Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    /// <summary>The first value that a query in it answers with; null where it has no row or the value is null.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await PostgresServer.OpenAsync(ConnectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? value : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connectionString is not null)
        {
            var server = _server ?? await PostgresServer.ConnectionStringAsync();
            await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
            _connectionString = null;
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await PostgresServer.OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
