namespace MlOps.Access;

/// <summary>
/// What a client outside the cluster shows with every call of an actor, in place of its token, which never travels over
/// Orleans' ports.
/// </summary>
/// <param name="Principal">Whom it names. A command's <see cref="Caller"/> must name the same.</param>
/// <param name="Text">What is shown.</param>
/// <param name="ExpiresAt">When it is over. It is over earlier where the token that it was got with changes.</param>
public sealed record ClientTicket(string Principal, string Text, DateTimeOffset ExpiresAt)
{
    /// <summary>The key of the ticket's text among the values that Orleans sends along with a call.</summary>
    public const string ContextKey = "mlops.ticket";

    /// <summary>
    /// Whom the ticket names of a host that has no silo: a part of the platform, which may ask what other parts may. No
    /// user can bear this name.
    /// </summary>
    public const string HostPrincipal = "platform/host";
}
