using MlOps.EndToEnd.Cluster;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Start;

[Collection(Alone.Name)]
public sealed class StopTests
{
    [Fact]
    public async Task Terminate_StopsWithinTenSeconds_WithoutAnError()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"]);

        var (exitCode, took) = await host.TerminateAsync();

        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(10), $"It took {took}.");
        Assert.DoesNotContain("fail:", host.Said, StringComparison.Ordinal);
    }
}
