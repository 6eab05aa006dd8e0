namespace MlOps.Access;

/// <summary>Gives tickets to clients that proved who they are, and knows them again.</summary>
public interface IClientTickets
{
    /// <summary>A ticket for someone whose token was checked.</summary>
    ClientTicket Issue(string principal);

    /// <summary>A ticket for this process itself, a host of the platform that has no silo: see <see cref="ClientTicket.HostPrincipal"/>.</summary>
    ClientTicket IssueToHost();

    /// <summary>Whom a ticket names; null where it is over or was never one. Takes less than a microsecond for one that was seen before.</summary>
    string? PrincipalOf(string ticket);
}
