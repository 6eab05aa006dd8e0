using MlOps.Gateway.Auth;

namespace MlOps.Host.Demo;

/// <summary>The host in this process.</summary>
internal sealed class DemoPlatform(PlatformHost host) : IDemoPlatform
{
    public Uri Address => new(host.Address);

    /// <summary>The token that this start made; on a later start, whose token is known to its owner alone, one for this process.</summary>
    public string AdminToken { get; } = host.NewAdminToken ?? host.Services.GetRequiredService<AdminCredential>().LendForThisProcess();

    public bool IsTokenKept => host.NewAdminToken is not null;

    public static async Task<IDemoPlatform> StartAsync(string[] hostArguments, CancellationToken cancellationToken)
    {
        PlatformHost? host = null;
        try
        {
            host = await PlatformHost.CreateAsync(hostArguments);
            await host.StartAsync(cancellationToken);
            return new DemoPlatform(host);
        }
        catch (Exception exception) when (StartFailure.Explain(exception) is { } reason)
        {
            await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw new DemoException(reason);
        }
    }

    public Task WaitForShutdownAsync() => host.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
