using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MlOps.Gateway.Auth;
using MlOps.Storage;

namespace MlOps.Host;

/// <summary>
/// The platform in this process: silo, HTTP and worker pool on one data directory. The program runs one; the
/// demonstration and tests start their own.
/// </summary>
public sealed class PlatformHost : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly WebApplication _app;
    private readonly TextWriter _output;

    private PlatformHost(DataDirectory directory, WebApplication app, TextWriter output)
    {
        _directory = directory;
        _app = app;
        _output = output;
    }

    /// <summary>The data directory, as a full path.</summary>
    public string DataDirectory => _directory.Root;

    /// <summary>Where HTTP listens, such as <c>http://127.0.0.1:8080</c>. Known once it has started.</summary>
    public string Address => Addresses.FirstOrDefault() ?? throw new InvalidOperationException("The platform has not started, so it has no address yet.");

    /// <summary>The admin token, where this start made one: it cannot be read again. Null on every later start.</summary>
    public string? NewAdminToken => Services.GetRequiredService<FirstStart>().NewAdminToken;

    /// <summary>The platform's services.</summary>
    public IServiceProvider Services => _app.Services;

    private ICollection<string> Addresses =>
        Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>Puts the platform together; nothing listens yet. From here on the data directory is taken.</summary>
    /// <param name="args">Options as on the command line, such as <c>--urls</c> and <c>--MlOps:DataDirectory=…</c>.</param>
    /// <param name="output">Where the token of a first start and the addresses are said; null: nowhere.</param>
    /// <exception cref="DataDirectoryException">The data directory cannot be used.</exception>
    /// <exception cref="StartException">An option is wrong.</exception>
    /// <exception cref="AdminTokenException">The admin token that was given cannot be one.</exception>
    public static PlatformHost Create(string[] args, TextWriter? output = null)
    {
        CommandLineOptions.Check(args);
        output ??= TextWriter.Null;
        var builder = HostComposition.CreateBuilder(args);
        var options = HostSettings.Read(builder.Configuration);
        AdminCredential.RequireUsable(builder.Configuration[AdminCredential.ConfigurationKey]);
        var directory = Storage.DataDirectory.Open(options.DataDirectory);
        try
        {
            return new(directory, HostComposition.Build(builder, options, directory, output), output);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Runs the platform until it is told to stop (SIGTERM, Ctrl+C).</summary>
    /// <returns>The exit code: 0, or 1 where it could not start; why is said on the standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var host = Create(args, Console.Out);
            await host.StartAsync();
            await host.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(StartFailure.Explain(exception) ?? $"MlOps.Orleans failed: {exception}");
            return 1;
        }
    }

    /// <summary>Starts the silo, then HTTP. Once it returns, requests are answered.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Ports.RequireFree(HostComposition.Urls(_app.Configuration));
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch
        {
            // What did start must end in order, the silo above all.
            await StopWhatStartedAsync();
            throw;
        }

        Services.GetRequiredService<StartState>().HasStarted = true;
        await _output.WriteLineAsync($"MlOps.Orleans is ready at {string.Join(", ", Addresses)} (data in {DataDirectory})");
        await _output.FlushAsync(cancellationToken);
    }

    /// <summary>Ends when the platform was told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Stops taking requests, ends what runs, and stops the silo.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>Stops the platform, if it runs, and lets go of the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Disposing alone would pull the services from under a silo that still runs.
            await StopWhatStartedAsync();
            await _app.DisposeAsync();
        }
        finally
        {
            _directory.Dispose();
        }
    }

    /// <summary>A silo that was never started refuses to stop, and would hide why.</summary>
    private Task StopWhatStartedAsync() =>
        Services.GetRequiredService<ISiloStatusOracle>().CurrentStatus is SiloStatus.None or SiloStatus.Created
            ? Task.CompletedTask
            : _app.StopAsync();
}
