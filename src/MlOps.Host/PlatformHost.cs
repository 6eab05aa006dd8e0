using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using MlOps.Gateway.Auth;
using MlOps.Host.Cluster;
using MlOps.Storage;
using Orleans.Configuration;

namespace MlOps.Host;

/// <summary>
/// The platform in this process: silo, HTTP and worker pool on one data directory, or the part of a cluster that its role
/// says. The program runs one; the demonstration and tests start their own.
/// </summary>
public sealed class PlatformHost : IAsyncDisposable
{
    /// <summary>How often free ports are chosen.</summary>
    private const int MostStarts = 3;

    private readonly HostSettings _settings;
    private readonly DataDirectory _directory;
    private readonly ClusterStore? _store;
    private readonly WebApplication _app;
    private readonly TextWriter _output;

    private PlatformHost(HostSettings settings, DataDirectory directory, ClusterStore? store, WebApplication app, TextWriter output)
    {
        _settings = settings;
        _directory = directory;
        _store = store;
        _app = app;
        _output = output;
    }

    /// <summary>The data directory, as a full path.</summary>
    public string DataDirectory => _directory.Root;

    /// <summary>Where HTTP listens, such as <c>http://127.0.0.1:8080</c>. Known once it has started.</summary>
    public string Address => Addresses.FirstOrDefault() ?? throw new InvalidOperationException("The platform has not started, so it has no address yet.");

    /// <summary>The admin token, where this start made one: it cannot be read again. Null on every later start.</summary>
    public string? NewAdminToken => Services.GetRequiredService<FirstStart>().NewAdminToken;

    /// <summary>The platform's services.</summary>
    public IServiceProvider Services => _app.Services;

    private EndpointOptions OrleansPorts => Services.GetRequiredService<IOptions<EndpointOptions>>().Value;

    private ICollection<string> Addresses =>
        Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>
    /// Puts the platform together; nothing listens yet. From here on the data directory is taken, and a cluster's database
    /// is connected and its schema up to date.
    /// </summary>
    /// <param name="args">Options as on the command line, such as <c>--urls</c> and <c>--MlOps:DataDirectory=…</c>.</param>
    /// <param name="output">Where the token of a first start and the addresses are said; null: nowhere.</param>
    /// <exception cref="DataDirectoryException">The data directory cannot be used.</exception>
    /// <exception cref="StartException">An option is wrong.</exception>
    /// <exception cref="AdminTokenException">The admin token that was given cannot be one.</exception>
    /// <exception cref="ClusterDatabaseException">The cluster's database, or its shared folder, cannot be this process'.</exception>
    /// <exception cref="StoreUnavailableException">The cluster's database cannot be reached.</exception>
    public static async Task<PlatformHost> CreateAsync(string[] args, TextWriter? output = null)
    {
        CommandLineOptions.Check(args);
        output ??= TextWriter.Null;
        var builder = HostComposition.CreateBuilder(args);
        var options = HostSettings.Read(builder.Configuration);
        AdminCredential.RequireUsable(builder.Configuration[AdminCredential.ConfigurationKey]);
        var directory = Storage.DataDirectory.Open(options.DataDirectory);
        ClusterStore? store = null;
        try
        {
            if (options.Cluster is { } cluster)
            {
                SayWhatStays(directory, output);
                store = await ClusterStore.OpenAsync(cluster.Store, directory, TimeProvider.System, output.WriteLine);
            }

            return new(options, directory, store, HostComposition.Build(builder, options, directory, store, output), output);
        }
        catch
        {
            await (store?.DisposeAsync() ?? ValueTask.CompletedTask);
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Runs the platform until it is told to stop (SIGTERM, Ctrl+C).</summary>
    /// <returns>The exit code: 0, or 1 where it could not start, or had to end by itself; why is said on the standard error, or in the log.</returns>
    public static Task<int> RunAsync(string[] args) => RunAsync(() => CreateAsync(args, Console.Out));

    /// <summary>Runs what <paramref name="create"/> makes, which is made anew where someone else took a port that it had chosen.</summary>
    internal static async Task<int> RunAsync(Func<Task<PlatformHost>> create)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                return await RunOnceAsync(await create());
            }
            catch (StartStoppedException)
            {
                return 0;
            }
            catch (PortTakenException) when (start < MostStarts)
            {
                // The next one chooses others.
            }
            catch (Exception exception)
            {
                await Console.Error.WriteLineAsync(StartFailure.Explain(exception) ?? $"MlOps.Orleans failed: {exception}");
                return 1;
            }
        }
    }

    /// <summary>
    /// Starts the silo, then HTTP. Once it returns, requests are answered. A host without a silo listens at once, and
    /// returns when it has reached one of the cluster's.
    /// </summary>
    /// <exception cref="StartStoppedException">It was told to stop before it had started, such as while it waited for a silo.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Ports.RequireFree(HostComposition.Urls(_app.Configuration));
        RequireFreeOrleansPorts();
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            var wasToldToStop = Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

            // What did start must end in order, the silo above all.
            await StopWhatStartedAsync();
            if (wasToldToStop)
            {
                throw new StartStoppedException(exception);
            }

            if (StartFailure.IsOrleansPort(exception))
            {
                var ports = OrleansPorts;
                throw new PortTakenException($"One of Orleans' ports at {_settings.Address}, {ports.SiloPort} and {ports.GatewayPort}, was taken by another program just now.", exception);
            }

            throw;
        }

        Services.GetRequiredService<StartState>().HasStarted = true;
        await _output.WriteLineAsync($"MlOps.Orleans is ready at {string.Join(", ", Addresses)} (data in {DataDirectory}{Part()})");
        await _output.FlushAsync(cancellationToken);
    }

    /// <summary>Ends when the platform was told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Stops taking requests, ends what runs, and stops the silo.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>Stops the platform, if it runs, and lets go of the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Disposing alone would pull the services from under a silo that still runs.
            await StopWhatStartedAsync();
            await _app.DisposeAsync();
        }
        finally
        {
            await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
            _directory.Dispose();
        }
    }

    private static async Task<int> RunOnceAsync(PlatformHost host)
    {
        using var deadline = StopDeadline.Watch(host.Services);
        await using (host)
        {
            await host.StartAsync();
            await host.WaitForShutdownAsync();
            return host.Services.GetServices<IHostedService>().Any(HasEndedTheHost) ? 1 : 0;
        }
    }

    /// <summary>A part that failed ends the host, and a supervisor starts only what failed.</summary>
    private static bool HasEndedTheHost(IHostedService part) => part is ClockWatch { HasEndedTheSilo: true } or BackgroundService { ExecuteTask.IsFaulted: true };

    /// <summary>Whoever gives a platform that was alone a connection string might look for its models.</summary>
    private static void SayWhatStays(DataDirectory directory, TextWriter output)
    {
        if (File.Exists(directory.PlatformDatabase))
        {
            output.WriteLine($"{directory.PlatformDatabase} is of a platform that ran alone. The cluster neither reads nor touches it; without the connection string it is served again.");
        }
    }

    /// <summary>Which part of which cluster, and where Orleans listens.</summary>
    private string Part() =>
        _settings.Cluster is not { } cluster ? ""
        : !_settings.Role.HasSilo ? $"; gateway of the cluster '{cluster.Name}'"
        : $"; silo of the cluster '{cluster.Name}', role {_settings.Role.ToString().ToLowerInvariant()}, Orleans at {_settings.Address}, ports {OrleansPorts.SiloPort} and {OrleansPorts.GatewayPort}";

    private void RequireFreeOrleansPorts()
    {
        if (_settings.Role.HasSilo)
        {
            Ports.RequireFree(_settings.Address, OrleansPorts.SiloPort, HostSettings.SiloPortKey, _settings.SiloPort is not null);
            Ports.RequireFree(_settings.Address, OrleansPorts.GatewayPort, HostSettings.GatewayPortKey, _settings.GatewayPort is not null);
        }
    }

    /// <summary>A silo that was never started refuses to stop, and would hide why.</summary>
    private Task StopWhatStartedAsync() =>
        Services.GetService<ISiloStatusOracle>()?.CurrentStatus is SiloStatus.None or SiloStatus.Created
            ? Task.CompletedTask
            : _app.StopAsync();
}
