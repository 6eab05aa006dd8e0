namespace MlOps.Host.Demo;

/// <summary>The host in this process.</summary>
internal sealed class DemoPlatform(PlatformHost host) : IDemoPlatform
{
    public Uri Address => host.Address;

    public string AdminToken => host.AdminToken;

    public static async Task<IDemoPlatform> StartAsync(string[] hostArguments, CancellationToken cancellationToken) =>
        new DemoPlatform(await PlatformHost.StartAsync(hostArguments, cancellationToken).ConfigureAwait(false));

    public Task WaitForShutdownAsync() => host.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
