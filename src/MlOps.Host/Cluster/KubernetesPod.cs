using System.Net;

namespace MlOps.Host.Cluster;

/// <summary>What Kubernetes says of this pod, in the variables that the manifests of <c>deploy/kubernetes</c> set.</summary>
internal static class KubernetesPod
{
    /// <summary>Every pod has an address of its own, so that all can have Orleans' usual ports.</summary>
    public const int SiloPort = 11_111;

    public const int GatewayPort = 30_000;

    private const string AddressVariable = "POD_IP";
    private const string ClusterVariable = "ORLEANS_CLUSTER_ID";
    private const string ServiceVariable = "ORLEANS_SERVICE_ID";

    /// <exception cref="StartException">A variable is missing, or says something else than the settings.</exception>
    public static IPAddress Address(SettingsReader reader, ClusterSettings cluster)
    {
        foreach (var variable in (string[])[ClusterVariable, ServiceVariable])
        {
            if (reader.Text(variable) is { } name && name != cluster.Name)
            {
                throw new StartException($"{variable} is '{name}', but {ClusterSettings.NameKey} is '{cluster.Name}': they must be the same. Set both, or leave {variable} out.");
            }
        }

        return OrleansAddress.Parse(
            reader.Text(AddressVariable) ?? throw new StartException(
                $"{ClusterSettings.KubernetesKey} is true, but {AddressVariable} is not set. Set it from the pod's status.podIP, as deploy/kubernetes does, or leave {ClusterSettings.KubernetesKey} out."),
            AddressVariable);
    }
}
