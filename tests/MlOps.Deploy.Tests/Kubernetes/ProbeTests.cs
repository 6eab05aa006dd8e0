using System.Net;
using k8s.Models;

namespace MlOps.Deploy.Kubernetes;

public sealed class ProbeTests(RunningHost host) : IClassFixture<RunningHost>
{
    /// <summary>How long the database may be away before that is more than bad luck.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Probes_OfAllDeployments_AskWhatTheHostAnswers()
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        foreach (var probe in Manifests.Written.Deployments.SelectMany(Probes))
        {
            Assert.Equal("http", probe.HttpGet.Port.Value);
            using var answer = await http.GetAsync(probe.HttpGet.Path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public void Liveness_OfAllDeployments_DoesNotAskForTheDatabase() => Assert.All(Manifests.Written.Deployments, deployment =>
    {
        Assert.Equal("/health/live", deployment.Container().LivenessProbe.HttpGet.Path);
        Assert.Equal("/health/live", deployment.Container().StartupProbe.HttpGet.Path);
        Assert.Equal("/health/ready", deployment.Container().ReadinessProbe.HttpGet.Path);
    });

    [Fact]
    public void Readiness_WhileTheDatabaseIsAway_KeepsTheEndpoints() =>
        Assert.All(Manifests.Written.Deployments, deployment => Assert.True(Patience(deployment.Container().ReadinessProbe) > Outage));

    /// <summary>The host alone waits for the news that it goes: it says so to who asks, and keeps no connection open meanwhile.</summary>
    [Fact]
    public void Termination_OfEachPod_BeginsAtOnce_AndOutlastsTheHost() => Assert.All(Manifests.Written.Deployments, deployment =>
    {
        Assert.Null(deployment.Container().Lifecycle);
        Assert.Null(deployment.Variable("MlOps__Drain__Delay"));
        Assert.InRange(
            TimeSpan.FromSeconds(deployment.Pod().TerminationGracePeriodSeconds!.Value), host.StopDeadline + TimeSpan.FromSeconds(5), 2 * host.StopDeadline);
    });

    private static V1Probe[] Probes(V1Deployment deployment)
    {
        var container = deployment.Container();
        return [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];
    }

    private static TimeSpan Patience(V1Probe probe) => TimeSpan.FromSeconds((probe.PeriodSeconds!.Value * probe.FailureThreshold!.Value) - probe.PeriodSeconds.Value);
}
