using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using MlOps.Accounts;

namespace MlOps.Simulation;

/// <summary>Runs what a host runs in the background, in the turns of a silo instead of on the pool's threads.</summary>
internal static class BackgroundParts
{
    private static readonly Func<BackgroundService, CancellationToken, Task> Execute = typeof(BackgroundService)
        .GetMethod("ExecuteAsync", BindingFlags.Instance | BindingFlags.NonPublic)!
        .CreateDelegate<Func<BackgroundService, CancellationToken, Task>>();

    public static Task ExecuteAsync(BackgroundService service, CancellationToken stoppingToken) => Execute(service, stoppingToken);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_unsent")]
    public static extern ref UnsentUsage Unsent(UsageFlush flush);
}
