using YamlDotNet.Serialization;

namespace MlOps.Deploy.Kubernetes;

/// <summary>What a <c>kustomization.yaml</c> here may say.</summary>
internal sealed record Kustomization
{
    [YamlMember(Alias = "apiVersion")]
    public string ApiVersion { get; init; } = "";

    [YamlMember(Alias = "kind")]
    public string Kind { get; init; } = "";

    [YamlMember(Alias = "namespace")]
    public string? Namespace { get; init; }

    [YamlMember(Alias = "resources")]
    public List<string> Resources { get; init; } = [];

    [YamlMember(Alias = "images")]
    public List<Image> Images { get; init; } = [];

    /// <exception cref="YamlDotNet.Core.YamlException">It says something else.</exception>
    public static Kustomization Read(string file) => new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize<Kustomization>(Repository.Read(file));

    /// <summary>An image, and what it is replaced by.</summary>
    internal sealed record Image
    {
        [YamlMember(Alias = "name")]
        public string Name { get; init; } = "";

        [YamlMember(Alias = "newName")]
        public string NewName { get; init; } = "";

        [YamlMember(Alias = "newTag")]
        public string NewTag { get; init; } = "";
    }
}
