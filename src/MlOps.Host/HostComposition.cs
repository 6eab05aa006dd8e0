using Microsoft.AspNetCore.DataProtection;
using MlOps.Gateway;
using MlOps.Storage;
using MlOps.Work;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace MlOps.Host;

/// <summary>Puts the parts together: the one place that knows them all.</summary>
internal static class HostComposition
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const string ClusterName = "mlops";

    /// <summary>Shorter than Orleans' 30 s: no call of an actor takes long, and who asked by HTTP should hear soon.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Orleans would set aside room for a million actors' places; one silo knows its own without it.</summary>
    private const int RememberedPlaces = 10_000;

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

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

    public static WebApplication Build(WebApplicationBuilder builder, HostSettings settings, DataDirectory directory, TextWriter output)
    {
        Listen(builder);
        var state = new StartState();
        Log(builder.Logging, state);

        var services = builder.Services;
        services.AddSingleton(state);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(new HostOutput(output));
        services.AddMlOpsEmbeddedStore(directory);
        builder.UseOrleans(silo => Compose(silo, settings, directory, Telemetry.IsTraced(builder.Configuration)));
        services.AddMlOpsPredictor();
        services.AddMlOpsGateway();
        services.AddDataProtection().SetApplicationName(ClusterName).PersistKeysToFileSystem(new(directory.Keys));
        services.AddHealthChecks().AddCheck<SiloCheck>("silo");
        services.AddSingleton<FirstStart>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstStart>());
        builder.AddTelemetry();

        var app = builder.Build();
        app.MapMlOps();
        app.MapDashboard();
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization();
        return app;
    }

    private static void Compose(ISiloBuilder silo, HostSettings settings, DataDirectory directory, bool isTraced)
    {
        var free = Ports.Free(2);
        silo.UseLocalhostClustering(settings.SiloPort ?? free[0], settings.GatewayPort ?? free[1], null, ClusterName, ClusterName);
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        silo.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = RememberedPlaces);
        silo.UseAdoNetReminderService(options =>
        {
            options.Invariant = SqliteReminders.Invariant;
            options.ConnectionString = SqliteReminders.EnsureCreated(directory.RemindersDatabase);
        });
        silo.AddDashboard(options => options.HideTrace = true);
        silo.RequireClientTickets();
        silo.AddMlOpsActors();
        if (isTraced)
        {
            silo.AddActivityPropagation();
        }

        // The directory is locked, so whoever held a lease before this start is dead.
        silo.Services.Configure<WorkOptions>(options =>
        {
            options.Directory = options.Directory.Length > 0 ? options.Directory : directory.Work;
            options.StoreIsExclusive = true;
        });
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

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
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
