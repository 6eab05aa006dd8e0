using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using MlOps.Gateway;
using MlOps.Gateway.Draining;
using MlOps.Host.Cluster;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Host;

/// <summary>Puts the parts together: the one place that knows them all.</summary>
internal static class HostComposition
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>What keys are for, and what the cluster of a process that is alone is called.</summary>
    public const string ApplicationName = "mlops";

    /// <summary>Shorter than Orleans' 30 s: no call of an actor takes long, and who asked by HTTP should hear soon.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>In a cluster others stand in, once whoever sends the requests has seen that this process is not ready.</summary>
    private static readonly TimeSpan DrainDelay = TimeSpan.FromSeconds(5);

    /// <summary>Quiet but for us; <c>Logging:LogLevel:…</c> says otherwise.</summary>
    private static readonly Dictionary<string, string?> DefaultLogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:MlOps"] = "Information",

        // The framework speaks under this name of every request without a token.
        ["Logging:LogLevel:MlOps.Gateway.Auth.BearerHandler"] = "Warning",

        // Keys lie unencrypted in a folder that only their owner can read; it need not be said at every start.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",

        // ASP.NET 10 trips over its own reader, with a stack trace, where a client leaves in the middle of a JSON body.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Error",

        // Who asks for health gets the answer, as often as it is asked.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",

        // While the store is away, each request for an actor that is not in memory would leave four stack traces of what its
        // answer says; that the store is away is said once, by the parts that look at it all the time.
        ["Logging:LogLevel:MlOps.Storage.State.ActorGrainStorage"] = "Critical",
        ["Logging:LogLevel:Orleans.Grain"] = "Critical",

        // Orleans 10.4.2 takes the machine's uptime for a stall when it looks before its first beat.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
    };

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings are read beside the program, not in whatever folder it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = DefaultLogLevels });
        return builder;
    }

    /// <summary>The addresses that HTTP is to listen on, where they are named as urls.</summary>
    public static string[] Urls(IConfiguration configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <param name="builder">From <see cref="CreateBuilder"/>.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="directory">The process' own folder.</param>
    /// <param name="store">The cluster's store, where it is part of one.</param>
    /// <param name="output">Where it speaks to who started it.</param>
    public static WebApplication Build(WebApplicationBuilder builder, HostSettings settings, DataDirectory directory, ClusterStore? store, TextWriter output)
    {
        Listen(builder);
        var state = new StartState();
        Log(builder.Logging, state);

        var services = builder.Services;
        services.AddSingleton(state);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(new HostOutput(output));
        AddStore(services, directory, store);
        AddOrleans(builder, settings, directory, store);
        if (settings.Role.ServesUsers)
        {
            services.AddMlOpsPredictor();
        }
        else
        {
            services.AddSingleton<IServing, NothingServed>();
        }

        if (store is not null && settings.Role.ServesUsers)
        {
            services.Configure<DrainOptions>(options => options.Delay = DrainDelay);
        }

        services.AddMlOpsGateway(settings.Role.ServesUsers);
        AddKeys(services, directory, store);
        services.AddSingleton<FirstStart>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstStart>());
        builder.AddTelemetry();
        return Map(builder.Build(), settings.Role);
    }

    private static void AddStore(IServiceCollection services, DataDirectory directory, ClusterStore? store)
    {
        if (store is null)
        {
            services.AddMlOpsEmbeddedStore(directory);
        }
        else
        {
            services.AddMlOpsClusterStore(store);
            services.AddHostedService<AdminTokenWatch>();
        }
    }

    private static void AddOrleans(WebApplicationBuilder builder, HostSettings settings, DataDirectory directory, ClusterStore? store)
    {
        var isTraced = Telemetry.IsTraced(builder.Configuration);
        if (settings.Role.HasSilo)
        {
            builder.UseOrleans(silo => SiloComposition.Compose(silo, settings, directory, store, isTraced));
            builder.Services.AddHealthChecks().AddCheck<SiloCheck>("silo");
            builder.Services.AddHostedService<Foundation>();
            if (store is not null)
            {
                builder.Services.AddHostedService<ClockWatch>();
            }
        }
        else
        {
            builder.UseOrleansClient(client => GatewayComposition.Compose(client, settings.Cluster!, store!, isTraced));
        }
    }

    private static WebApplication Map(WebApplication app, HostRole role)
    {
        if (role.ServesUsers)
        {
            app.MapMlOps();
            app.MapDashboard();
        }
        else
        {
            app.MapMlOpsHealth();
        }

        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization();
        return app;
    }

    /// <summary>The keys of sessions and tickets: in the data directory, or in the store of a cluster, whose hosts all need them.</summary>
    private static void AddKeys(IServiceCollection services, DataDirectory directory, ClusterStore? store)
    {
        var protection = services.AddDataProtection().SetApplicationName(ApplicationName);
        if (store is null)
        {
            protection.PersistKeysToFileSystem(new(directory.Keys));
        }
        else
        {
            services.Configure<KeyManagementOptions>(options => options.XmlRepository = new SharedKeys(store.Platform));
        }
    }

    private static void Listen(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var isNamed = Urls(configuration).Length > 0
            || !string.IsNullOrEmpty(configuration[WebHostDefaults.HttpPortsKey])
            || !string.IsNullOrEmpty(configuration[WebHostDefaults.HttpsPortsKey])
            || configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isNamed)
        {
            configuration[WebHostDefaults.ServerUrlsKey] = DefaultUrl;
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            MeteredTransport.Use(kestrel);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory, MeteredTransport>();
    }

    private static void Log(ILoggingBuilder logging, StartState state)
    {
        logging.ClearProviders();

        // Whoever starts the platform gets the exception, and says it once: see StartFailure.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => state.HasStarted && level >= LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}

/// <summary>How far the start is.</summary>
internal sealed class StartState
{
    private volatile bool _hasStarted;

    /// <summary>Whether the platform came up.</summary>
    public bool HasStarted
    {
        get => _hasStarted;
        set => _hasStarted = value;
    }
}
