using System.Data.Common;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Gateway.Auth;
using MlOps.Gateway.Errors;
using MlOps.Serving;
using MlOps.Storage;
using MlOps.Testing;
using Polly.CircuitBreaker;

namespace MlOps.Gateway;

/// <summary>The gateway on a port of its own, with a store in memory and the fewest actors.</summary>
public sealed class GatewayServer : IAsyncLifetime, IDisposable
{
    public const string Token = "a-token-for-tests-0123456789";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Released once for each request that has come.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    /// <summary>Released once for each request that the gateway is done with.</summary>
    public SemaphoreSlim Ended { get; } = new(0);

    public FaultLog Log { get; } = new();

    public WebApplication App { get; private set; } = null!;

    public FewActors Actors { get; private set; } = null!;

    public LosableStore Store { get; private set; } = null!;

    /// <summary>What a test wants to have beside or instead of the rest.</summary>
    public Action<IServiceCollection>? More { get; init; }

    public Uri Address => new(App.Urls.Single());

    /// <summary>A client without a token, cookies or obedience to redirects.</summary>
    public HttpClient Anonymous() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    public HttpClient Admin()
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    public async Task InitializeAsync()
    {
        (var factory, Actors) = FewActors.Create();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Log);
        var services = builder.Services;
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var memory = new MemoryStore();
        services.AddMlOpsMemoryStore(memory);
        (var store, Store) = LosableStore.Over(memory.Platform);
        services.AddSingleton(store);
        services.AddMlOpsFiles(_folder["artifacts"], _folder["uploads"]);
        services.AddSingleton<IIdSource, CountingIds>();
        var serving = new EchoServing();
        services.AddSingleton<IServing>(serving);
        services.AddSingleton(factory);
        services.AddSingleton<IRateCards>(_ => throw new InvalidOperationException("There are no rates here."));
        services.AddSingleton<ICosts>(_ => throw new InvalidOperationException("There are no costs here."));
        services.AddMlOpsGateway();
        More?.Invoke(services);

        App = builder.Build();
        App.Use(async (_, next) =>
        {
            Begun.Release();
            await next();
            Ended.Release();
        });
        App.MapMlOps();
        App.MapGet("/test/{fault}", string (string fault) => throw Faults.Of(fault));
        await App.Services.GetRequiredService<AdminCredential>()
            .EstablishAsync(App.Services.GetRequiredService<ISettings>(), Token);
        await App.StartAsync();

        // A host that was up before one of its deployments began to move.
        serving.IsSlowLoaded = true;
        await App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        serving.IsSlowLoaded = false;
    }

    public async Task DisposeAsync() => await App.DisposeAsync();

    public void Dispose()
    {
        _folder.Dispose();
        Begun.Dispose();
        Ended.Dispose();
        Log.Dispose();
    }

    private sealed class CountingIds : IIdSource
    {
        private int _last;

        public string Next(string prefix) => prefix + Interlocked.Increment(ref _last);
    }
}

/// <summary>Faults that a part behind the gateway may have.</summary>
internal static class Faults
{
    public static Exception Of(string fault) => fault switch
    {
        "damaged" => new InvalidOperationException("outer", new DamagedException("The artifact is damaged.")),
        "store" => new InvalidOperationException("outer", new StoreUnavailableException("disk full")),
        "several" => new AggregateException(new InvalidOperationException("one"), new TimeoutException("two")),
        "reset" => new InvalidOperationException("outer", new ConnectionResetException("The client is gone.")),
        "name" => new NameTakenException("The name is taken."),
        _ when LostSilos.Of(fault) is { } lost => lost,
        "circuit" => new BrokenCircuitException("Open."),
        "database" => new PassingFailure(),
        _ => new InvalidOperationException("secret detail"),
    };

    /// <summary>What a database's driver throws where the same may succeed in a moment.</summary>
    private sealed class PassingFailure() : DbException("The database system is starting up.")
    {
        public override bool IsTransient => true;
    }
}
