using System.Globalization;
using k8s.Models;

namespace MlOps.Deploy.Kubernetes;

public sealed class NetworkTests
{
    private static readonly IDictionary<string, string> Stranger = new Dictionary<string, string> { ["app.kubernetes.io/name"] = "another" };

    [Fact]
    public void Services_OfBothVariants_LeadToHttpAlone() => Assert.All(Manifests.Written.All.OfType<V1Service>(), service =>
    {
        Assert.Equal("ClusterIP", service.Spec.Type);
        Assert.Equal("http", Assert.Single(service.Spec.Ports).TargetPort.Value);
        Assert.All(Manifests.Written.Deployments, deployment => Assert.Equal(8080, deployment.Port("http")));
    });

    [Fact]
    public void Services_OfBothVariants_LeadToWhoAnswersRequests()
    {
        Assert.Equal(["all", "gateway"], Behind("mlops"));
        Assert.Equal(["serving"], Behind("mlops-serving"));
    }

    [Fact]
    public void Policy_OnTheSilosPort_LetsSilosInAlone()
    {
        Assert.All(Manifests.Written.Silos, silo => Assert.All(Manifests.Written.Deployments, other =>
            Assert.Equal(Manifests.IsSilo(other), LetsIn(silo, "silo", other.Spec.Template.Metadata.Labels))));
        Assert.All(Manifests.Written.Silos, silo => Assert.False(LetsIn(silo, "silo", Stranger)));
    }

    [Fact]
    public void Policy_OnTheGatewaysPort_LetsSilosAndGatewaysInAlone()
    {
        Assert.All(Manifests.Written.Silos, silo => Assert.All(Manifests.Written.Deployments, other =>
            Assert.True(LetsIn(silo, "gateway", other.Spec.Template.Metadata.Labels))));
        Assert.All(Manifests.Written.Silos, silo => Assert.False(LetsIn(silo, "gateway", Stranger)));
    }

    [Fact]
    public void Policy_OnHttp_LetsEverybodyIn() => Assert.All(Manifests.Written.Deployments, deployment => Assert.True(LetsIn(deployment, "http", Stranger)));

    private static IEnumerable<string> Behind(string service)
    {
        var selector = new V1LabelSelector { MatchLabels = Manifests.Written.All.OfType<V1Service>().Single(candidate => candidate.Metadata.Name == service).Spec.Selector };
        return Manifests.Written.Deployments
            .Where(deployment => selector.Selects(deployment.Spec.Template.Metadata.Labels))
            .Select(deployment => deployment.Role()!)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>As Kubernetes decides: a pod that some policy selects is closed but for what a rule of such a policy opens.</summary>
    private static bool LetsIn(V1Deployment to, string port, IDictionary<string, string> from)
    {
        var number = to.Port(port).ToString(CultureInfo.InvariantCulture);
        var policies = Manifests.Written.All.OfType<V1NetworkPolicy>()
            .Where(policy => policy.Spec.PolicyTypes.Contains("Ingress") && policy.Spec.PodSelector.Selects(to.Spec.Template.Metadata.Labels))
            .ToList();
        return policies.Count == 0 || policies.SelectMany(policy => policy.Spec.Ingress).Any(rule =>
            (rule.Ports is null || rule.Ports.Any(open => open.Port.Value == number))
            && (rule.FromProperty is null || rule.FromProperty.Any(peer => peer.PodSelector?.Selects(from) == true)));
    }
}
