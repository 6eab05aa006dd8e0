using Microsoft.Extensions.Hosting;

namespace MlOps.Simulation;

/// <summary>What a silo's parts see of its stop.</summary>
internal sealed class SimLifetime(CancellationToken stopping) : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => stopping;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() => throw new NotSupportedException();
}
