using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Reads the connection string. No message holds anything of it that may be the password.</summary>
internal static class ConnectionText
{
    private const int LastPort = 65_535;

    /// <exception cref="ClusterDatabaseException">It is none.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw Unreadable(Fault(exception), exception);
        }

        return string.IsNullOrEmpty(parts.Host) ? throw Unreadable("It names no host.")
            : parts.Port > LastPort ? throw Unreadable($"Its Port is {parts.Port}; a port is a number from 1 to {LastPort}.")
            : parts;
    }

    /// <exception cref="ClusterDatabaseException">Its parts contradict one another.</exception>
    public static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder parts)
    {
        try
        {
            return new NpgsqlDataSourceBuilder(parts.ConnectionString).Build();
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw Unreadable(PostgresFailure.Sentence(exception.Message), exception);
        }
    }

    private static string Fault(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? new NpgsqlConnectionStringBuilder().ContainsKey(name)
            ? $"'{name}' cannot have the value that it has there."

            // What is taken for a name may be the rest of a password that holds a semicolon.
            : "It has a part that Npgsql does not know. A value that holds a semicolon must be in quotes."
        : PostgresFailure.Sentence(exception.Message);

    private static ClusterDatabaseException Unreadable(string fault, Exception? exception = null) => new(
        $"MlOps:Storage:ConnectionString cannot be read: {fault} Expected something like 'Host=127.0.0.1;Database=mlops;Username=mlops;Password=…'.", exception!);
}
