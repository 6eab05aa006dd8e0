using MlOps.Access;

namespace Orleans.Hosting;

/// <summary>Closes a silo to clients that have no ticket, and opens it to hosts of ours.</summary>
public static class ClientTicketsExtensions
{
    /// <summary>
    /// Lets clients outside the cluster call actors only with a ticket of <see cref="IClientTickets"/>, which the host
    /// must register. Call it before <see cref="MlOpsActorsExtensions.AddMlOpsActors"/>, so that a refused call is not metered.
    /// </summary>
    public static ISiloBuilder RequireClientTickets(this ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter<OutsideCallFilter>();
        return silo;
    }

    /// <summary>
    /// Lets a host that has no silo of its own call actors as a part of the platform, with a ticket of <see cref="IClientTickets"/>,
    /// which it must register.
    /// </summary>
    public static IClientBuilder ShowHostTicket(this IClientBuilder client)
    {
        client.AddOutgoingGrainCallFilter<HostTicketFilter>();
        return client;
    }
}
