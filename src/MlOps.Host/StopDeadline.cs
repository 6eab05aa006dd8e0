using Microsoft.Extensions.Options;

namespace MlOps.Host;

/// <summary>
/// Ends the process where a stop takes longer than it may: while the database is away, Orleans tries for a minute and
/// more to sign off there. What was acknowledged is stored; the other silos notice the loss as they would a kill.
/// </summary>
internal static class StopDeadline
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Watches from the moment when the program is told to stop.</summary>
    public static void Watch(IServiceProvider services)
    {
        var limit = services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout + Grace;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = EndAsync(limit));
    }

    private static async Task EndAsync(TimeSpan limit)
    {
        await Task.Delay(limit);
        await Console.Error.WriteLineAsync(
            $"MlOps.Orleans did not stop within {limit.TotalSeconds:0} s, such as while the database is away, and ends now. What was acknowledged is stored.");
        Environment.Exit(1);
    }
}
