using System.Globalization;
using k8s;
using k8s.Models;

namespace MlOps.Deploy.Kubernetes;

/// <summary>The manifests, read by Kubernetes' own client into its types; a field that the types do not know is an error.</summary>
internal sealed class Manifests
{
    private Manifests(IEnumerable<object> all) => All = [.. all];

    /// <summary>Both variants: every host alike, and a role each.</summary>
    public static Manifests Written { get; } = new(Files.SelectMany(file => Read(Repository.Read(file))));

    /// <summary>The manifests' files, without those that only kustomize reads.</summary>
    public static IEnumerable<string> Files =>
        Repository.FilesIn("deploy/kubernetes", "*.yaml").Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal));

    public IReadOnlyList<object> All { get; }

    public IReadOnlyList<V1Deployment> Deployments => [.. All.OfType<V1Deployment>()];

    public IReadOnlyList<V1Deployment> Silos => [.. Deployments.Where(IsSilo)];

    public static Manifests Of(string yaml) => new(Read(yaml));

    public static bool IsSilo(V1Deployment deployment) => deployment.Role() != "gateway";

    private static List<object> Read(string yaml) => KubernetesYaml.LoadAllFromString(yaml, typeMap: null, strict: true);
}

/// <summary>What tests ask of a Deployment.</summary>
internal static class DeploymentQuestions
{
    public static V1PodSpec Pod(this V1Deployment deployment) => deployment.Spec.Template.Spec;

    public static V1Container Container(this V1Deployment deployment) => Assert.Single(deployment.Pod().Containers);

    public static V1EnvVar? Variable(this V1Deployment deployment, string name) => deployment.Container().Env.SingleOrDefault(variable => variable.Name == name);

    public static string? Role(this V1Deployment deployment) => deployment.Variable("MlOps__Role")?.Value;

    public static int Port(this V1Deployment deployment, string name) => deployment.Container().Ports.Single(port => port.Name == name).ContainerPort;

    public static int Number(this V1EnvVar variable) => int.Parse(variable.Value, CultureInfo.InvariantCulture);

    public static bool Selects(this V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
        && (selector.MatchExpressions ?? []).All(wanted => wanted.OperatorProperty == "In"
            ? labels.TryGetValue(wanted.Key, out var value) && wanted.Values.Contains(value)
            : throw new NotSupportedException($"These tests do not know the operator {wanted.OperatorProperty}."));
}
