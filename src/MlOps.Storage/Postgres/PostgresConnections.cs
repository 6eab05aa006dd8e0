using System.Data.Common;
using MlOps.Storage.Sql;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>The connections to a cluster's database, and what is read and written beside the states.</summary>
internal sealed class PostgresConnections : ISqlAccess, IAsyncDisposable
{
    private const int ConnectSeconds = 3;

    /// <summary>How long a command may take.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(5);

    /// <summary>While the database takes no writes, its sessions need not begin anew with every one of them.</summary>
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _clock;
    private readonly Lock _renewing = new();
    private long? _renewedAt;

    /// <exception cref="ClusterDatabaseException">The connection string is none.</exception>
    public PostgresConnections(PostgresSettings settings, TimeProvider clock)
    {
        _clock = clock;
        var parts = ConnectionText.Parse(settings.ConnectionString);
        Where = $"'{parts.Database ?? parts.Username}' at {parts.Host}:{parts.Port}";
        parts.MaxPoolSize = settings.MaximumConnections;
        parts.MinPoolSize = 0;
        parts.Timeout = ConnectSeconds;
        parts.CommandTimeout = (int)CommandTimeout.TotalSeconds;
        parts.MaxAutoPrepare = 128;
        parts.AutoPrepareMinUsages = 2;

        // What of ours stays in a session harms no later use, so that a reset before each would only double what is asked of the server.
        parts.NoResetOnClose = true;
        parts.ApplicationName ??= "MlOps.Orleans";

        // Whoever says in its connection string that a loss is to be noticed sooner or later is heard.
        parts.KeepAlive = parts.KeepAlive == 0 ? 10 : parts.KeepAlive;
        _source = ConnectionText.Source(parts);
        parts.Pooling = false;
        Reach = new(ConnectionText.Source(parts), Where, new(settings.MaximumConnections + PostgresSettings.OrleansConnections), clock);
    }

    /// <summary>For Orleans' own providers, so that they share the connections.</summary>
    public NpgsqlDataSource Source => _source;

    /// <summary>Runs when all connections are to begin anew.</summary>
    public Action? Renewed { get; set; }

    /// <summary>Whether it answers.</summary>
    public PostgresReach Reach { get; }

    /// <summary>The database and its server, for messages; without the password.</summary>
    public string Where { get; }

    public string IsOneOf(string column, string parameter) => $"{column} IN (SELECT json_array_elements_text(CAST({parameter} AS json)))";

    public async Task<ImmutableArray<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken cancellationToken)
    {
        return await RetryOnceAsync(ReadAsync);

        async Task<ImmutableArray<T>> ReadAsync()
        {
            await using var command = Command(sql, values);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            var result = ImmutableArray.CreateBuilder<T>();
            while (await rows.ReadAsync(cancellationToken))
            {
                result.Add(read(rows));
            }

            return result.DrainToImmutable();
        }
    }

    /// <summary>Runs a statement that may be repeated, as all of these are: what it does twice it does once.</summary>
    public Task<int> ExecuteAsync(string sql, params object?[] values) => RetryOnceAsync(async () =>
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    });

    /// <summary>A connection of one's own.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    /// <summary>Runs what may be repeated; a connection that went stale in the pool costs no more than a second try.</summary>
    public async Task<T> RetryOnceAsync<T>(Func<Task<T>> access)
    {
        Reach.Require();
        try
        {
            try
            {
                return await Reach.WatchAsync(access);
            }
            catch (Exception exception) when (
                exception is NpgsqlException { IsTransient: true, InnerException: not TimeoutException } || PostgresFailure.IsConfused(exception))
            {
                return await Reach.WatchAsync(access);
            }
        }
        catch (Exception exception) when (PostgresFailure.IsStoreFailure(exception))
        {
            OnFailure(exception);
            throw PostgresFailure.Unreadable(Where, exception);
        }
    }

    /// <summary>Learns of a failure: where it may be for what the sessions were set to when they began, all begin anew.</summary>
    public void OnFailure(Exception exception)
    {
        if (!PostgresFailure.HangsOnSession(exception))
        {
            return;
        }

        lock (_renewing)
        {
            if (_renewedAt is { } at && _clock.GetElapsedTime(at) < RenewalInterval)
            {
                return;
            }

            _renewedAt = _clock.GetTimestamp();
        }

        _source.Clear();
        Renewed?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        await using (_source)
        {
            await Reach.DisposeAsync();
        }
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = _source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value is string text ? PostgresText.Of(text) : value ?? DBNull.Value });
        }

        return command;
    }
}
