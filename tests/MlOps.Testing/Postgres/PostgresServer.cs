using Npgsql;

namespace MlOps.Testing;

/// <summary>
/// The PostgreSQL on which tests make databases: the one that <c>MLOPS_TEST_POSTGRES</c> names, else one of this process'
/// own, started from Debian's binaries in a temporary folder. Its own server ends with the process, however that ends.
/// </summary>
public static class PostgresServer
{
    /// <summary>The variable that names a server where tests may create databases.</summary>
    public const string Variable = "MLOPS_TEST_POSTGRES";

    private static readonly string? Named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    // Held for as long as the process lives: the server ends when nobody holds it any more.
    private static readonly Lazy<Task<OwnPostgres>> Own = new(() => OwnPostgres.StartAsync(isHasty: true));

    /// <summary>Why tests on PostgreSQL are skipped; null where there is one.</summary>
    public static string? MissingReason { get; } = Named is null ? PostgresPrograms.MissingReason : null;

    /// <summary>A connection string to it with which databases can be created.</summary>
    public static async Task<string> ConnectionStringAsync() => Named ?? (await Own.Value).ConnectionString;

    /// <summary>Opens a connection that no pool keeps.</summary>
    internal static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
