using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Testing;
using MlOps.Work;
using Orleans.TestingHost;

namespace MlOps.Access;

/// <summary>One silo that is closed to clients without a ticket, and says what it saw of tickets behind its door.</summary>
public sealed class TicketCluster : IAsyncLifetime
{
    public const string Good = "a-ticket-of-ada";
    public const string Hosts = "a-ticket-of-a-host";

    private readonly TemporaryFolder _folder = new();
    private readonly InProcessTestCluster _cluster;

    public TicketCluster()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddMlOpsMemoryStore(new MemoryStore());
            silo.Services.AddMlOpsFiles(_folder["artifacts"], _folder["uploads"]);
            silo.Services.AddSingleton<IClientTickets, OneTicket>();
            silo.Services.Configure<WorkOptions>(options =>
            {
                options.Slots = 0;
                options.Directory = _folder["work"];
            });
            silo.RequireClientTickets();
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(Seen);
            silo.AddMlOpsActors();
        });
        builder.ConfigureClient(client => client.AddOutgoingGrainCallFilter(Show));
        _cluster = builder.Build();
    }

    /// <summary>What the client shows with its next calls; null: nothing.</summary>
    internal AsyncLocal<string?> Shown { get; } = new();

    internal TicketsSeen Seen { get; } = new();

    internal IGrainFactory Outside => _cluster.Client;

    internal IGrainFactory Inside => _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    // The cluster waits for itself through the client, by a grain of Orleans' own.
    public async Task InitializeAsync()
    {
        Shown.Value = Good;
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Show(IOutgoingGrainCallContext context)
    {
        if (Shown.Value is { } ticket)
        {
            RequestContext.Set(ClientTicket.ContextKey, ticket);
        }

        await context.Invoke();
    }

    private sealed class OneTicket : IClientTickets
    {
        public ClientTicket Issue(string principal) => throw new NotSupportedException();

        public ClientTicket IssueToHost() => throw new NotSupportedException();

        public string? PrincipalOf(string ticket) => ticket switch
        {
            Good => "ada",
            Hosts => ClientTicket.HostPrincipal,
            _ => null,
        };
    }
}

/// <summary>What each call of an actor carried once it was past the door.</summary>
internal sealed class TicketsSeen : IIncomingGrainCallFilter
{
    public ConcurrentQueue<(string Method, object? Ticket)> Calls { get; } = new();

    public Task Invoke(IIncomingGrainCallContext context)
    {
        Calls.Enqueue((context.MethodName, RequestContext.Get(ClientTicket.ContextKey)));
        return context.Invoke();
    }
}
