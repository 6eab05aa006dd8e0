using MlOps.Host;
using MlOps.Testing;

namespace MlOps.Deploy;

/// <summary>A host, to ask whether it keeps what the files say of it.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PlatformHost? _host;

    public Uri Address => new(Host.Address);

    /// <summary>How long after it was told to stop a host is there at most, its draining included.</summary>
    public TimeSpan StopDeadline => MlOps.Host.StopDeadline.Of(Host.Services);

    private PlatformHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    public async Task InitializeAsync()
    {
        // It drains as long as one of a cluster's does.
        _host = await PlatformHost.CreateAsync(["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={_folder["data"]}", "--MlOps:Work:Slots=0", "--MlOps:Drain:Delay=00:00:05"]);
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}
