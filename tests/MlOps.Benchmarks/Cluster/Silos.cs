using MlOps.Benchmarks.Common;
using MlOps.Client;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>Hosts on one database, each a process of its own with a client.</summary>
internal sealed class Silos : IAsyncDisposable
{
    public const string Token = "a-token-for-benchmarks-alone";

    private readonly string _program;
    private readonly PostgresDatabase _database;
    private readonly string _folder;
    private readonly List<Started> _hosts = [];
    private readonly List<MlOpsHttpClient> _clients = [];

    public Silos(string program, PostgresDatabase database, string folder)
    {
        _program = program;
        _database = database;
        _folder = folder;
    }

    public IReadOnlyList<Started> Hosts => _hosts;

    public IReadOnlyList<MlOpsHttpClient> Clients => _clients;

    /// <summary>CPU time of all hosts until now, their workers apart, in seconds.</summary>
    public double CpuSeconds => _hosts.Sum(host => host.CpuSeconds);

    public async Task AddAsync()
    {
        var host = await Started.StartAsync(
            _program,
            "/health/ready",
            ["--urls", "URL", $"--MlOps:DataDirectory={Path.Combine(_folder, $"silo-{_hosts.Count}")}", $"--MlOps:Storage:ConnectionString={_database.ConnectionString}"],
            Token);
        _hosts.Add(host);
        _clients.Add(new(new() { Address = host.Address, Token = Token }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }
}
