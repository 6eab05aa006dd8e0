namespace MlOps.Access;

/// <summary>Shows the ticket of a host without a silo with every call. The caller's own context stays as it was.</summary>
internal sealed class HostTicketFilter(IClientTickets tickets) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        RequestContext.Set(ClientTicket.ContextKey, tickets.IssueToHost().Text);
        await context.Invoke().ConfigureAwait(false);
    }
}
