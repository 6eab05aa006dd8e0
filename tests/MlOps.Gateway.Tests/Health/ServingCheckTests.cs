using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Gateway.Health;

public sealed class ServingCheckTests
{
    private readonly EchoServing _serving = new();

    [Fact]
    public async Task Process_WhoseModelsAreStillLoaded_IsNotReady()
    {
        var check = new ServingCheck(_serving);

        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync(check));
    }

    [Fact]
    public async Task Process_ThatWasReady_StaysSo_WhenADeploymentLoads()
    {
        var check = new ServingCheck(_serving);
        _serving.IsSlowLoaded = true;
        Assert.Equal(HealthStatus.Healthy, await StatusAsync(check));

        _serving.IsSlowLoaded = false;

        Assert.Equal(HealthStatus.Healthy, await StatusAsync(check));
    }

    private static async Task<HealthStatus> StatusAsync(ServingCheck check) => (await check.CheckHealthAsync(new())).Status;
}
