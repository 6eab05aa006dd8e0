using MlOps.Actors;
using MlOps.Gateway.Auth;
using MlOps.Projects;
using MlOps.Runs;
using MlOps.Storage;

namespace MlOps.Host;

/// <summary>
/// Sees to it, between the silo's start and HTTP's, that there is an admin token and the default project. Harmless on
/// every later start.
/// </summary>
internal sealed class FirstStart(
    AdminCredential credential,
    ISettings settings,
    IGrainFactory grains,
    IUploadStore uploads,
    IConfiguration configuration,
    HostOutput output) : IHostedService
{
    /// <summary>The token, where this start made one.</summary>
    public string? NewAdminToken { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
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

        var reply = await grains.GetGrain<IProjectGrain>(Ids.DefaultProject)
            .ExecuteAsync(new CreateProject("default"), Caller.Platform("found-default-project"), cancellationToken);
        if (reply is { Refusal: { } refusal, View: null })
        {
            throw new StartException($"The default project could not be founded: {refusal.Message}");
        }

        await RemoveOrphanedUploadsAsync(cancellationToken);
    }

    /// <summary>
    /// Removes uploads whose run was never submitted, since the host died in between. HTTP does not listen yet, so none
    /// is on its way.
    /// </summary>
    private async Task RemoveOrphanedUploadsAsync(CancellationToken cancellationToken)
    {
        foreach (var key in await uploads.ListAsync(cancellationToken))
        {
            if (await grains.GetGrain<IRunGrain>(key).GetAsync(cancellationToken) is null)
            {
                await uploads.DeleteAsync(key, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the host speaks to the person who started it.</summary>
internal sealed record HostOutput(TextWriter Writer);
