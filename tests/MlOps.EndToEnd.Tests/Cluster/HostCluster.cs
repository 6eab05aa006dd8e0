using MlOps.Client;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Cluster;

/// <summary>Host processes on one database of their own.</summary>
public sealed class HostCluster : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly TemporaryFolder _folder = new();
    private readonly List<Member> _open = [];

    private HostCluster(PostgresDatabase database) => _database = database;

    internal PostgresDatabase Database => _database;

    public static async Task<HostCluster> CreateAsync() => new(await PostgresDatabase.CreateAsync());

    /// <summary>On a server that the test may do anything to.</summary>
    public static async Task<HostCluster> CreateAsync(OwnPostgres server) => new(await PostgresDatabase.CreateAsync(server));

    /// <summary>Everything that the hosts wrote, for whoever must find out why a test failed.</summary>
    public string Said => string.Join(Environment.NewLine, _open.Select(member => $"--- {member.Data}:{Environment.NewLine}{member.Host.Said}"));

    /// <summary>Starts a host; returns once it is ready.</summary>
    internal async Task<Member> StartAsync(string name, params string[] arguments)
    {
        var member = Begin(name, arguments);
        await member.ReadyAsync();
        return member;
    }

    /// <summary>Starts a host and does not wait for it.</summary>
    internal Member Begin(string name, params string[] arguments) => Begin(name, [], arguments);

    /// <summary>The same with more variables in its environment.</summary>
    internal Member Begin(string name, Dictionary<string, string> variables, params string[] arguments)
    {
        // A setting that holds a password belongs in the environment, where no list of processes shows it.
        var environment = new Dictionary<string, string>(variables) { ["MlOps__Storage__ConnectionString"] = _database.ConnectionString };
        var member = new Member(_folder[name], HostProcess.Begin(_folder[name], environment, arguments));
        _open.Add(member);
        return member;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _open)
        {
            await member.DisposeAsync();
        }

        await _database.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>One host, with a typed client once it is ready.</summary>
    internal sealed class Member(string data, HostProcess host) : IAsyncDisposable
    {
        public HostProcess Host => host;

        /// <summary>Its data directory, where its workers work.</summary>
        public string Data => data;

        public MlOpsHttpClient Client { get; private set; } = null!;

        public HttpClient Http { get; private set; } = null!;

        public async Task ReadyAsync()
        {
            await host.ReadyAsync();
            Http = host.Http();
            Client = new(new() { Address = host.Address, Token = HostProcess.Token, PollInterval = TimeSpan.FromMilliseconds(100) });
        }

        public async ValueTask DisposeAsync()
        {
            Client?.Dispose();
            Http?.Dispose();
            await host.DisposeAsync();
        }
    }
}
