using Microsoft.Extensions.Options;

namespace MlOps.Host;

/// <summary>
/// Ends the process where a stop takes longer than it may: while the database is away, Orleans tries for a minute and
/// more to sign off there. What was acknowledged is stored; the other silos notice the loss as they would a kill.
/// </summary>
internal static class StopDeadline
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long after it was told to stop the process is there at most, its draining included.</summary>
    public static TimeSpan Of(IServiceProvider services) => services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout + Grace;

    /// <summary>Watches from the moment when the program is told to stop, until what this returns is disposed.</summary>
    public static IDisposable Watch(IServiceProvider services)
    {
        var limit = Of(services);
        var isOver = new CancellationTokenSource();
        var over = isOver.Token;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => EndAsync(limit, over).Ignore());
        return new Watched(isOver);
    }

    private static async Task EndAsync(TimeSpan limit, CancellationToken over)
    {
        await Task.Delay(limit, over);
        await Console.Error.WriteLineAsync(
            $"MlOps.Orleans did not stop within {limit.TotalSeconds:0} s, such as while the database is away, and ends now. What was acknowledged is stored.");
        Environment.Exit(1);
    }

    private sealed class Watched(CancellationTokenSource isOver) : IDisposable
    {
        public void Dispose()
        {
            isOver.Cancel();
            isOver.Dispose();
        }
    }
}
