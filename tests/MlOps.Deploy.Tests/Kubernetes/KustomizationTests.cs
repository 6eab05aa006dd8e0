using k8s.Models;

namespace MlOps.Deploy.Kubernetes;

public sealed class KustomizationTests
{
    private const string Folder = "deploy/kubernetes";

    [Theory]
    [InlineData("all")]
    [InlineData("roles")]
    public void Variant_AsWritten_NamesEveryFileAndTheVersion(string variant)
    {
        var kustomization = Kustomization.Read($"{Folder}/{variant}/kustomization.yaml");
        var image = Assert.Single(kustomization.Images);

        Assert.Equal("Kustomization", kustomization.Kind);
        Assert.Equal(
            Manifests.Files.Where(file => file.StartsWith($"{Folder}/{variant}/", StringComparison.Ordinal)).Select(Path.GetFileName).Append("../base").Order(StringComparer.Ordinal),
            kustomization.Resources.Order(StringComparer.Ordinal));
        Assert.Equal(Repository.Version, image.NewTag);
        Assert.All(Manifests.Written.Deployments, deployment => Assert.Equal(image.Name, deployment.Container().Image));
    }

    [Fact]
    public void Base_AsWritten_NamesEveryFile() => Assert.Equal(
        Manifests.Files.Where(file => file.StartsWith($"{Folder}/base/", StringComparison.Ordinal)).Select(Path.GetFileName),
        Kustomization.Read($"{Folder}/base/kustomization.yaml").Resources.Order(StringComparer.Ordinal));

    [ToolFact("kubectl")]
    public async Task Variants_PutTogetherByKubectl_AreWhole()
    {
        Assert.Single((await RenderedAsync("all")).Deployments);
        Assert.Equal(3, (await RenderedAsync("roles")).Deployments.Count);
    }

    private static async Task<Manifests> RenderedAsync(string variant)
    {
        var ended = await Run.ToEndAsync("kubectl", ["kustomize", Repository.PathOf($"{Folder}/{variant}")]);
        Assert.True(ended.Code == 0, ended.Complained);

        var rendered = Manifests.Of(ended.Said);
        Assert.All(rendered.Deployments, deployment => Assert.EndsWith($":{Repository.Version}", deployment.Container().Image, StringComparison.Ordinal));
        Assert.All(rendered.All.Cast<k8s.IKubernetesObject<V1ObjectMeta>>(), manifest => Assert.Equal("mlops", manifest.Metadata.NamespaceProperty));
        return rendered;
    }
}
