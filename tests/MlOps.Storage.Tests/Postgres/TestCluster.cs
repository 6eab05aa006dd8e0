using MlOps.Storage.Conformance;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>A cluster's store with a data directory of its own, as each of its silos has one.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataDirectory _directory;

    private TestCluster() => _directory = DataDirectory.Open(_folder.Path);

    public ClusterStore Store { get; private set; } = null!;

    public static async Task<TestCluster> OpenAsync(
        string connectionString, bool adoNet = false, string name = "test", string? folder = null, int connections = 6, TimeSpan? patience = null)
    {
        var cluster = new TestCluster();
        try
        {
            var settings = new PostgresSettings
            {
                ConnectionString = connectionString,
                ClusterName = name,
                MaximumConnections = connections,
                UsesAdoNet = adoNet,
                ArtifactFolder = folder,
                WritePatience = patience ?? TimeSpan.FromSeconds(30),
            };
            cluster.Store = await ClusterStore.OpenAsync(settings, cluster._directory, TimeProvider.System);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public TestActor Actor(string id) => new(new ActorGrainStorage(Store.States, TimeProvider.System), "test", id);

    /// <summary>The same database by way of another port.</summary>
    public static string By(int port, string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Port = port }.ConnectionString;

    public static int PortOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Port;

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        _directory.Dispose();
        _folder.Dispose();
    }
}
