using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlOps.Host;

namespace MlOps.EndToEnd.Start;

/// <summary>A host stops its services in the reverse of the order in which it has them.</summary>
public sealed class StopOrderTests
{
    [Fact]
    public async Task WebServer_StopsFirst_ThenTheWorkersAndTheMeter_AndTheSiloLast()
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.CreateAsync(["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={folder["data"]}"]);

        var stopped = host.Services.GetServices<IHostedService>().Select(service => service.GetType().Name).Reverse().ToList();

        Assert.Equal("GenericWebHostService", stopped[0]);
        Assert.Equal(
            ["GenericWebHostService", "WorkerPool", "UsageFlush", "SiloHostedService"],
            stopped.Where(name => name is "GenericWebHostService" or "UsageFlush" or "WorkerPool" or "SiloHostedService"));
    }
}
