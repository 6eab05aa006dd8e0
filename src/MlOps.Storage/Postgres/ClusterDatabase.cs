using MlOps.Storage.Postgres.AdoNet;
using Orleans.Storage;

namespace MlOps.Storage.Postgres;

/// <summary>What a process of a cluster has open in the cluster's database.</summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    private readonly PostgresWriter _writer;

    private ClusterDatabase(PostgresConnections connections, ClusterClock clock, long number, PostgresSettings settings, IGrainStorage? adoNet)
    {
        Connections = connections;
        Clock = clock;
        Number = number;
        Orleans = new(settings with { MaximumConnections = PostgresSettings.OrleansConnections }, clock);
        connections.Renewed = Orleans.Source.Clear;
        _writer = new(connections, number, settings.WritePatience, clock);
        Platform = new(connections, _writer, adoNet is null ? null : new(adoNet, connections, number, settings.WritePatience, clock));
        Series = new(connections);
    }

    public PostgresConnections Connections { get; }

    /// <summary>Those of Orleans' own providers.</summary>
    public PostgresConnections Orleans { get; }

    public ClusterClock Clock { get; }

    /// <summary>This process' number: no other ever had it.</summary>
    public long Number { get; }

    public PostgresStore Platform { get; }

    public PostgresSeriesStore Series { get; }

    /// <inheritdoc cref="ClusterStore.OpenAsync"/>
    public static async Task<ClusterDatabase> OpenAsync(PostgresSettings settings, TimeProvider clock, Action<string>? tell, CancellationToken cancellationToken)
    {
        var connections = new PostgresConnections(settings, clock);
        ClusterDatabase? database = null;
        try
        {
            var number = await PostgresOpening.PrepareAsync(connections, settings.ClusterName, tell, cancellationToken);
            var adoNet = settings.UsesAdoNet ? await AdoNetPersistence.StartAsync(connections.Source, settings.ClusterName, cancellationToken) : null;
            var clusterClock = await ClusterClock.StartAsync(connections, clock, cancellationToken);
            database = new(connections, clusterClock, number, settings, adoNet);
            await database.RequireClusterAsync(settings.ClusterName, cancellationToken);
            return database;
        }
        catch
        {
            await (database?.DisposeAsync() ?? connections.DisposeAsync());
            throw;
        }
    }

    /// <summary>Lands what waits and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        // The last first, and each whatever befell the ones before it: the connections always go.
        await using (Connections)
        await using (Orleans)
        await using (Clock)
        await using (Series)
        {
            await _writer.DisposeAsync();
        }
    }

    private async Task RequireClusterAsync(string name, CancellationToken cancellationToken)
    {
        await Platform.TryAddAsync(DatabaseCheck.ClusterSetting, name, cancellationToken);
        DatabaseCheck.RequireCluster(Connections.Where, await Platform.GetAsync(DatabaseCheck.ClusterSetting, cancellationToken), name);
    }
}
