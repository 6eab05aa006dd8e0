using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlOps.Gateway.Draining;

/// <summary>
/// The first thing that a stop does: the process is no longer ready, and goes on as before for a while. The host calls
/// this before it stops anything; then the web server takes no more and finishes what it has, the workers give their
/// runs back, and the silo leaves.
/// </summary>
internal sealed partial class Drain(
    IOptions<DrainOptions> options,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<Drain> logger) : IHostedLifecycleService
{
    private volatile bool _hasStarted;
    private volatile bool _hasBegun;

    /// <summary>Whether the process was told to stop.</summary>
    public bool HasBegun => _hasBegun;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Who never was ready gets no requests; and a host may be told to stop twice.
        var isNeeded = _hasStarted && !_hasBegun && options.Value.Delay > TimeSpan.Zero;
        _hasBegun = true;
        if (!isNeeded)
        {
            return;
        }

        LogDraining(logger, options.Value.Delay);
        try
        {
            await Task.Delay(options.Value.Delay, clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host has no more time; the rest must still be stopped in order.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _hasStarted = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 8201, Level = LogLevel.Information, Message = "Told to stop; requests are answered for another {Delay}")]
    private static partial void LogDraining(ILogger logger, TimeSpan delay);
}
