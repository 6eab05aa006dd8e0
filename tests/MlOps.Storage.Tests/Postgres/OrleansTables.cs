using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;

namespace MlOps.Storage.Postgres;

/// <summary>Orleans' own providers on a fresh database with our scripts: a fixture that does nothing where there is no PostgreSQL.</summary>
public sealed class OrleansTables : IAsyncLifetime
{
    public const string Cluster = "here";

    private NpgsqlDataSource? _source;
    private IHost? _silo;
    private IHost? _client;

    public PostgresDatabase Database { get; } = new();

    public IMembershipTable Membership => _silo!.Services.GetRequiredService<IMembershipTable>();

    public IGatewayListProvider Gateways => _client!.Services.GetRequiredService<IGatewayListProvider>();

    public IReminderTable Reminders => _silo!.Services.GetRequiredService<IReminderTable>();

    public async Task InitializeAsync()
    {
        if (PostgresServer.MissingReason is not null)
        {
            return;
        }

        await Database.InitializeAsync();
        using (var script = new StreamReader(typeof(DataDirectory).Assembly.GetManifestResourceStream("postgres/orleans/0001.sql")!))
        {
            await Database.ExecuteAsync(await script.ReadToEndAsync());
        }

        _source = NpgsqlDataSource.Create(Database.ConnectionString);
        _silo = Host.CreateDefaultBuilder().UseOrleans(silo => silo
            .Configure<ClusterOptions>(Name)
            .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = ("Npgsql", _source))
            .UseAdoNetReminderService(options => (options.Invariant, options.DataSource) = ("Npgsql", _source))).Build();
        _client = Host.CreateDefaultBuilder().UseOrleansClient(client => client
            .Configure<ClusterOptions>(Name)
            .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = ("Npgsql", _source))).Build();
        await Membership.InitializeMembershipTableAsync(tryInitTableVersion: true);
        await Gateways.InitializeGatewayListProvider();
        await Reminders.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_source is not null)
        {
            _silo!.Dispose();
            _client!.Dispose();
            await _source.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Cluster, Cluster);
}
