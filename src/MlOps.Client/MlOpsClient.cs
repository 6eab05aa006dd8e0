using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlOps.Client.Cluster;

namespace MlOps.Client;

/// <summary>
/// The platform for an Orleans client. Runs are followed, commands given and predictions made by calling actors through
/// the cluster's gateways; what is looked up by name, listed or streamed as a file goes over <see cref="Http"/>, since
/// names and files are not the actors'. Safe to use from many threads.
/// </summary>
/// <remarks>
/// Every method throws <see cref="MlOpsApiException"/> where the platform refuses and
/// <see cref="MlOpsUnreachableException"/> where it does not answer. Readings and commands are repeated while it does
/// not, a command under one request id, so that it takes effect once.
/// </remarks>
public sealed partial class MlOpsClient : IAsyncDisposable
{
    private readonly MlOpsClientOptions _options;
    private readonly ClusterDoor _door;
    private readonly ActorCalls _calls;
    private IHost? _own;

    internal MlOpsClient(IClusterClient cluster, MlOpsHttpClient http, ClusterDoor door, MlOpsClientOptions options)
    {
        Cluster = cluster;
        Http = http;
        _door = door;
        _options = options;
        _calls = new(options, door);
    }

    /// <summary>Orleans' own client, for what this one has no method for: every actor of the platform can be had from it.</summary>
    public IClusterClient Cluster { get; }

    /// <summary>The platform over HTTP: files, names, lists, costs, logs.</summary>
    public MlOpsHttpClient Http { get; }

    /// <summary>Connects to the platform at <paramref name="url"/> with <paramref name="token"/>.</summary>
    /// <exception cref="ArgumentException">The address or the token cannot be used.</exception>
    /// <exception cref="MlOpsApiException">The token is not valid.</exception>
    /// <exception cref="MlOpsUnreachableException">The platform does not answer.</exception>
    public static Task<MlOpsClient> ConnectAsync(string url, string token, CancellationToken cancellationToken = default) =>
        ConnectAsync(MlOpsClientOptions.For(url, token), cancellationToken);

    /// <summary>Connects as <paramref name="options"/> say. A program with a host of its own calls <c>UseMlOps</c> instead.</summary>
    /// <exception cref="MlOpsApiException">The token is not valid.</exception>
    /// <exception cref="MlOpsUnreachableException">The platform does not answer.</exception>
    public static async Task<MlOpsClient> ConnectAsync(MlOpsClientOptions options, CancellationToken cancellationToken = default)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseMlOps(options));
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            var client = host.Services.GetRequiredService<MlOpsClient>();
            client._own = host;
            return client;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Disconnects, where this client was made by <see cref="ConnectAsync(string, string, CancellationToken)"/>; else the host does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _own, null) is { } host)
        {
            await host.StopAsync().ConfigureAwait(false);
            host.Dispose();
        }
    }
}
