using MlOps.Client;

namespace MlOps.EndToEnd.Programs;

/// <summary>A host of its own for one test class, with a typed client.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private HostProcess? _host;

    internal HostProcess Host => _host ?? throw new InvalidOperationException("The host has not started.");

    internal string Data => _folder["data"];

    internal TemporaryFolder Folder => _folder;

    internal MlOpsHttpClient Client { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _host = await HostProcess.StartAsync(Data);
        Http = _host.Http();
        Client = new(new() { Address = _host.Address, Token = HostProcess.Token, PollInterval = TimeSpan.FromMilliseconds(100) });
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        Http?.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }
}
