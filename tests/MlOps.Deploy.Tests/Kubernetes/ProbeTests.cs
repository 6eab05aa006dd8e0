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

    [Fact]
    public void Termination_OfEachPod_LeavesTimeToDrainAndToStop() => Assert.All(Manifests.Written.Deployments, deployment =>
    {
        var wait = TimeSpan.FromSeconds(deployment.Container().Lifecycle.PreStop.Sleep.Seconds);

        Assert.True(wait > TimeSpan.Zero);
        Assert.True(TimeSpan.FromSeconds(deployment.Pod().TerminationGracePeriodSeconds!.Value) > wait + host.ShutdownTimeout);
    });

    private static V1Probe[] Probes(V1Deployment deployment)
    {
        var container = deployment.Container();
        return [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];
    }

    private static TimeSpan Patience(V1Probe probe) => TimeSpan.FromSeconds((probe.PeriodSeconds!.Value * probe.FailureThreshold!.Value) - probe.PeriodSeconds.Value);
}
