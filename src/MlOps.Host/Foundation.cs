using Microsoft.Extensions.Options;
using MlOps.Actors;
using MlOps.Projects;
using MlOps.Runs;
using MlOps.Storage;
using MlOps.Work;

namespace MlOps.Host;

/// <summary>
/// Sees to it, between the silo's start and HTTP's, that there is the default project; every silo asks for it alike, so
/// it is founded once.
/// </summary>
internal sealed class Foundation(
    IGrainFactory grains,
    IUploadStore uploads,
    IOptions<WorkOptions> work,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IHostedService
{
    /// <summary>The project's actor may have been on a silo that died just now: it is somewhere else within seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var reply = await FoundAsync(cancellationToken);
        if (reply is { Refusal: { } refusal, View: null })
        {
            throw new StartException($"The default project could not be founded: {refusal.Message}");
        }

        if (work.Value.StoreIsExclusive)
        {
            await RemoveOrphanedUploadsAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks again, under the same request id, until it is answered.</summary>
    private async Task<Reply<ProjectView>> FoundAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await grains.GetGrain<IProjectGrain>(Ids.DefaultProject)
                    .ExecuteAsync(new CreateProject("default"), Caller.Platform("found-default-project"), cancellationToken);
            }
            catch (Exception exception) when ((CallFailures.IsLostSilo(exception) || CallFailures.IsLostStore(exception))
                && clock.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(RetryPause, clock, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Removes uploads whose run was never submitted, since the host died in between. HTTP does not listen yet and nobody
    /// else has the store, so none is on its way. Where others have it too, they go when they are a day old.
    /// </summary>
    private async Task RemoveOrphanedUploadsAsync(CancellationToken cancellationToken)
    {
        foreach (var key in await uploads.ListAsync(cancellationToken: cancellationToken))
        {
            if (await grains.GetGrain<IRunGrain>(key).GetAsync(cancellationToken) is null)
            {
                await uploads.DeleteAsync(key, cancellationToken);
            }
        }
    }
}
