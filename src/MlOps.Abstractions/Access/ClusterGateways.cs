namespace MlOps.Access;

/// <summary>How a client enters the cluster.</summary>
/// <param name="ClusterId">Orleans' name of the cluster.</param>
/// <param name="ServiceId">Orleans' name of the service.</param>
/// <param name="Gateways">The gateways of the silos that live, each as <c>ADDRESS:PORT</c>.</param>
/// <param name="Ticket">What to show there.</param>
public sealed record ClusterGateways(string ClusterId, string ServiceId, ImmutableArray<string> Gateways, ClientTicket Ticket);
