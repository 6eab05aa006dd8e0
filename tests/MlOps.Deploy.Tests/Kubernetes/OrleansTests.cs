using k8s.Models;
using Orleans.Hosting.Kubernetes;

namespace MlOps.Deploy.Kubernetes;

/// <summary>What Microsoft.Orleans.Hosting.Kubernetes asks of a silo's pod.</summary>
public sealed class OrleansTests
{
    [Fact]
    public void Silo_OfEachDeployment_KnowsItsPod() => Assert.All(Manifests.Written.Silos, silo =>
    {
        Assert.Equal("true", silo.Variable("MlOps__Cluster__Kubernetes")!.Value);
        Assert.Equal("metadata.name", Field(silo, KubernetesHostingOptions.PodNameEnvironmentVariable));
        Assert.Equal("metadata.namespace", Field(silo, KubernetesHostingOptions.PodNamespaceEnvironmentVariable));
        Assert.Equal("status.podIP", Field(silo, KubernetesHostingOptions.PodIPEnvironmentVariable));
    });

    [Fact]
    public void Silo_OfEachDeployment_BearsTheClustersLabels() => Assert.All(Manifests.Written.Silos, silo =>
    {
        Assert.Equal("mlops", silo.Spec.Template.Metadata.Labels[KubernetesHostingOptions.ServiceIdLabel]);
        Assert.Equal("mlops", silo.Spec.Template.Metadata.Labels[KubernetesHostingOptions.ClusterIdLabel]);
        Assert.Equal($"metadata.labels['{KubernetesHostingOptions.ServiceIdLabel}']", Field(silo, KubernetesHostingOptions.ServiceIdEnvironmentVariable));
        Assert.Equal($"metadata.labels['{KubernetesHostingOptions.ClusterIdLabel}']", Field(silo, KubernetesHostingOptions.ClusterIdEnvironmentVariable));
        Assert.Equal($"metadata.labels['{KubernetesHostingOptions.ClusterIdLabel}']", Field(silo, "MlOps__Cluster__Name"));
    });

    [Fact]
    public void Silo_OfEachDeployment_HasThePortsThatItsPodNames() => Assert.All(Manifests.Written.Silos, silo =>
    {
        Assert.Equal(silo.Port("silo"), silo.Variable("MlOps__Orleans__SiloPort")!.Number());
        Assert.Equal(silo.Port("gateway"), silo.Variable("MlOps__Orleans__GatewayPort")!.Number());
    });

    [Fact]
    public void Gateway_WhichIsNoSilo_IsNotTakenForOne()
    {
        var gateway = Assert.Single(Manifests.Written.Deployments, deployment => !Manifests.IsSilo(deployment));

        Assert.DoesNotContain(KubernetesHostingOptions.ClusterIdLabel, gateway.Spec.Template.Metadata.Labels.Keys);
        Assert.Null(gateway.Variable("MlOps__Cluster__Kubernetes"));
        Assert.False(gateway.Pod().AutomountServiceAccountToken);
        Assert.Equal("mlops", gateway.Variable("MlOps__Cluster__Name")!.Value);
    }

    [Fact]
    public void Role_OfTheSilos_SeesAndLabelsPodsAndNoMore()
    {
        var account = Assert.Single(Manifests.Written.All.OfType<V1ServiceAccount>()).Metadata.Name;
        var role = Assert.Single(Manifests.Written.All.OfType<V1Role>());
        var binding = Assert.Single(Manifests.Written.All.OfType<V1RoleBinding>());
        var rule = Assert.Single(role.Rules);

        Assert.Equal([""], rule.ApiGroups);
        Assert.Equal(["pods"], rule.Resources);
        Assert.Equal(["get", "list", "patch", "watch"], rule.Verbs.Order(StringComparer.Ordinal));
        Assert.Equal(role.Metadata.Name, binding.RoleRef.Name);
        Assert.Equal(account, Assert.Single(binding.Subjects).Name);
        Assert.All(Manifests.Written.Silos, silo => Assert.Equal(account, silo.Pod().ServiceAccountName));
    }

    private static string? Field(V1Deployment deployment, string variable) => deployment.Variable(variable)?.ValueFrom.FieldRef.FieldPath;
}
