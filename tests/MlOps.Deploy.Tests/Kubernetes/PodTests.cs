using k8s.Models;

namespace MlOps.Deploy.Kubernetes;

public sealed class PodTests
{
    public static TheoryData<string> Deployments => [.. Manifests.Written.Deployments.Select(deployment => deployment.Metadata.Name)];

    [Fact]
    public void Deployments_AllThatThereAre_AreOnePerRole() =>
        Assert.Equal(["all", "compute", "gateway", "serving"], Manifests.Written.Deployments.Select(deployment => deployment.Role()!).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Deployments))]
    public void Pod_OfEachDeployment_IsNotRootAndWritesOnlyToItsVolumes(string name)
    {
        var deployment = Named(name);
        var container = deployment.Container();

        Assert.True(deployment.Pod().SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, deployment.Pod().SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", deployment.Pod().SecurityContext.SeccompProfile.Type);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Contains(container.VolumeMounts, mount => mount.MountPath == deployment.Variable("MlOps__DataDirectory")!.Value && mount.ReadOnlyProperty != true);
        Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp");
        Assert.All(container.VolumeMounts, mount => Assert.Contains(deployment.Pod().Volumes, volume => volume.Name == mount.Name));
    }

    [Theory, MemberData(nameof(Deployments))]
    public void Pod_OfEachDeployment_SaysWhatItNeeds(string name)
    {
        var resources = Named(name).Container().Resources;

        Assert.All(["cpu", "memory", "ephemeral-storage"], resource => Assert.True(resources.Requests.ContainsKey(resource)));
        Assert.All(["memory", "ephemeral-storage"], resource => Assert.True(resources.Limits[resource].ToDecimal() > resources.Requests[resource].ToDecimal()));
    }

    [Theory, MemberData(nameof(Deployments))]
    public void Pod_OfEachDeployment_HasRoomForItsCache(string name)
    {
        var deployment = Named(name);
        var cache = deployment.Variable("MlOps__Storage__CacheMiB")!.Number() * 1024m * 1024;
        var volumes = deployment.Pod().Volumes.ToDictionary(volume => volume.Name, volume => volume.EmptyDir.SizeLimit.ToDecimal());

        Assert.True(cache < volumes["data"] * 0.75m, "The data volume has less than a quarter left for workers.");
        Assert.True(volumes.Values.Sum() <= deployment.Container().Resources.Limits["ephemeral-storage"].ToDecimal(), "The volumes may outgrow the pod's limit.");
    }

    [Theory, MemberData(nameof(Deployments))]
    public void Secrets_OfEachDeployment_ComeFromASecret(string name)
    {
        var deployment = Named(name);

        Assert.All(["MlOps__Storage__ConnectionString", "MLOPS_ADMIN_TOKEN"], variable => Assert.Equal("mlops", deployment.Variable(variable)!.ValueFrom.SecretKeyRef.Name));
        Assert.DoesNotContain(deployment.Container().Env, variable => variable.Value?.Contains("Password", StringComparison.OrdinalIgnoreCase) == true);
    }

    [Fact]
    public void Secrets_OfAllFiles_AreNotInThem() => Assert.Empty(Manifests.Written.All.OfType<V1Secret>());

    [Theory, MemberData(nameof(Deployments))]
    public void Deployment_ThatIsRolledOut_LosesNoHostBeforeItsSuccessorServes(string name)
    {
        var deployment = Named(name);

        Assert.Equal("RollingUpdate", deployment.Spec.Strategy.Type);
        Assert.Equal("0", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.True(deployment.Spec.Replicas >= 2);
        Assert.True(deployment.Spec.Selector.Selects(deployment.Spec.Template.Metadata.Labels));
        Assert.Single(
            Manifests.Written.All.OfType<V1PodDisruptionBudget>(),
            budget => budget.Spec.Selector.Selects(deployment.Spec.Template.Metadata.Labels) && budget.Spec.MaxUnavailable.Value == "1");
    }

    private static V1Deployment Named(string name) => Manifests.Written.Deployments.Single(deployment => deployment.Metadata.Name == name);
}
