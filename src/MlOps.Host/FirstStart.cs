using MlOps.Gateway.Auth;
using MlOps.Storage;

namespace MlOps.Host;

/// <summary>
/// Sees to it, before anything listens, that there is an admin token. Harmless on every later start; of several hosts
/// that start at once on one store, one makes the token.
/// </summary>
internal sealed class FirstStart(AdminCredential credential, ISettings settings, IConfiguration configuration, HostOutput output) : IHostedLifecycleService
{
    /// <summary>The token, where this start made one.</summary>
    public string? NewAdminToken { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        NewAdminToken = await credential.EstablishAsync(settings, configuration[AdminCredential.ConfigurationKey], cancellationToken);
        if (NewAdminToken is { } token)
        {
            // Said at once: whatever fails from here on, only its hash is left.
            await output.Writer.WriteLineAsync($"""
                This is the first start. The admin token, which is shown this once and kept nowhere:

                    {token}

                Programs send it as 'Authorization: Bearer TOKEN', browsers ask for it. If it is lost, start with a new one in {AdminCredential.ConfigurationKey}.

                """);
            await output.Writer.FlushAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the host speaks to the person who started it.</summary>
internal sealed record HostOutput(TextWriter Writer);
