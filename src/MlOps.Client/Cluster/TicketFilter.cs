using MlOps.Access;

namespace MlOps.Client.Cluster;

/// <summary>Shows the ticket with every call. The caller's own context stays as it was.</summary>
internal sealed class TicketFilter(ClusterDoor door) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (door.Ticket is { } ticket)
        {
            RequestContext.Set(ClientTicket.ContextKey, ticket.Text);
        }

        await context.Invoke().ConfigureAwait(false);
    }
}
