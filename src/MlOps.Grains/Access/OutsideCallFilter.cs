using MlOps.Serving;

namespace MlOps.Access;

/// <summary>
/// Lets clients outside the cluster call actors only with a ticket, and only what <see cref="OutsideRules"/> allows. A
/// call from within costs the look at its sender and nothing more.
/// </summary>
/// <remarks>
/// Orleans says who sends: a client that was built with Orleans cannot give itself another id, but Orleans does not
/// check it. Whoever forges Orleans' own protocol gets past, here as at the port between silos, which knows no
/// authentication at all: both ports belong on loopback or a private network.
/// </remarks>
internal sealed class OutsideCallFilter(IClientTickets tickets) : IIncomingGrainCallFilter
{
    private const string OwnNamespace = "MlOps.";
    private const string CallerKey = "mlops.caller";

    /// <summary>
    /// What Orleans reads when it connects: the names of actors' classes. A client without a ticket must get so far, or
    /// it would wait for ever instead of being told what is wrong.
    /// </summary>
    private const string Manifest = "Orleans.Runtime.IClusterManifestSystemTarget";

    /// <summary>Which silo's own client has which id is Orleans' to say; an outside client's id is a GUID.</summary>
    private static ReadOnlySpan<byte> HostedClient => "hosted-"u8;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (!IsOutside(context.SourceId))
        {
            return context.Invoke();
        }

        // It has done its work here; the calls that this one leads to must not carry it through the cluster.
        var ticket = RequestContext.Get(ClientTicket.ContextKey) as string;
        RequestContext.Remove(ClientTicket.ContextKey);
        RequestContext.Remove(CallerKey);
        if (Check(ticket, context, out var principal) is { } refusal)
        {
            return Task.FromException(new CallRefusedException(refusal));
        }

        if (context.Grain is IPredictorGrain && principal is not null and not ClientTicket.HostPrincipal)
        {
            RequestContext.Set(CallerKey, principal);
        }

        return context.Invoke();
    }

    /// <summary>Whom the ticket of a prediction names; null: it came from within.</summary>
    public static string? Caller => RequestContext.Get(CallerKey) as string;

    /// <summary>Whether a call comes from without: its sender is a client, and not the one that each silo has of its own.</summary>
    public static bool IsOutside(GrainId? source) =>
        source is not { } sender || (sender.IsClient() && !sender.Key.AsSpan().StartsWith(HostedClient));

    private Refusal? Check(string? ticket, IIncomingGrainCallContext context, out string? principal)
    {
        principal = null;
        var type = context.InterfaceMethod.DeclaringType;
        if (type?.FullName == Manifest)
        {
            return null;
        }

        if (ticket is null)
        {
            return new(
                RefusalKind.Forbidden,
                CallRefusedException.TicketMissing,
                "The call bears no ticket. Connect with UseMlOps(url, token) of the package MlOps.Client, which gets one with the token and shows it with every call.");
        }

        principal = tickets.PrincipalOf(ticket);
        if (principal is null)
        {
            return new(
                RefusalKind.Forbidden,
                CallRefusedException.TicketInvalid,
                "The ticket is over, or the token that it was got with is no longer valid. Get another with GET /api/v1/cluster/gateways; UseMlOps does so by itself.");
        }

        if (principal == ClientTicket.HostPrincipal || type?.Namespace?.StartsWith(OwnNamespace, StringComparison.Ordinal) != true)
        {
            // A host of ours that has no silo; or Orleans' own, which says itself what it may be asked once it is known who asks.
            return null;
        }

        var (caller, command) = Arguments(context);
        return OutsideRules.Check(principal, context.MethodName, caller, command);
    }

    private static (Caller? Caller, object? Command) Arguments(IIncomingGrainCallContext context)
    {
        var request = context.Request;
        var count = request.GetArgumentCount();
        for (var i = 0; i < count; i++)
        {
            if (request.GetArgument(i) is Caller caller)
            {
                return (caller, request.GetArgument(0));
            }
        }

        return (null, null);
    }
}
