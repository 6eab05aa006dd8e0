using System.Security.Cryptography;
using MlOps.Gateway.Auth;
using MlOps.Storage;

namespace MlOps.Host.Demo;

/// <summary>The host in this process.</summary>
internal sealed class DemoPlatform(PlatformHost host, string token) : IDemoPlatform
{
    public Uri Address => Reachable(host.Address);

    public string AdminToken => token;

    public static async Task<IDemoPlatform> StartAsync(string[] hostArguments, CancellationToken cancellationToken)
    {
        PlatformHost? host = null;
        try
        {
            host = PlatformHost.Create(hostArguments);
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return new DemoPlatform(host, await TokenAsync(host).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            if (host is not null)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }

            if (StartFailure.Explain(exception) is { } reason)
            {
                throw new DemoException(reason);
            }

            throw;
        }
    }

    public Task WaitForShutdownAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync().ConfigureAwait(false);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// The token that is known, or one for this process alone: a directory keeps only the hash of its own, which
    /// stays as it is and counts again from the next start.
    /// </summary>
    private static async Task<string> TokenAsync(PlatformHost host)
    {
        var given = host.Services.GetRequiredService<IConfiguration>()[AdminCredential.ConfigurationKey];
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        if (host.NewAdminToken is { } made)
        {
            return made;
        }

        var token = "demo-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        await host.Services.GetRequiredService<AdminCredential>().EstablishAsync(new NoSettings(), token).ConfigureAwait(false);
        return token;
    }

    // Listening everywhere is no address to go to.
    private static Uri Reachable(string address) =>
        new(address.Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//[::]:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//*:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//+:", "//127.0.0.1:", StringComparison.Ordinal));

    private sealed class NoSettings : ISettings
    {
        public Task<string?> GetAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult<string?>(null);

        public Task SetAsync(string key, string value, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
