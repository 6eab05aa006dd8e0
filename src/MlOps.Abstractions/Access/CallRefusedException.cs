namespace MlOps.Access;

/// <summary>
/// A client outside the cluster called an actor and may not: it showed no valid ticket, or asked for what only the
/// platform's own parts may ask. Nothing was done; the message says what to do.
/// </summary>
[GenerateSerializer, Alias("mlops.access.CallRefusedException")]
public sealed class CallRefusedException : OrleansException
{
    /// <summary>The code of a call that bears no ticket.</summary>
    public const string TicketMissing = "ticket.missing";

    /// <summary>The code of a call whose ticket is over, or was never one.</summary>
    public const string TicketInvalid = "ticket.invalid";

    /// <summary>For serialisers.</summary>
    public CallRefusedException()
    {
    }

    /// <summary>With a message.</summary>
    public CallRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public CallRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For a refusal.</summary>
    public CallRefusedException(Refusal refusal)
        : base(refusal.Message) => Code = refusal.Code;

    /// <summary>A stable name of the reason, such as <c>ticket.invalid</c>.</summary>
    [Id(0)] public string Code { get; init; } = "";

    /// <summary>Whether a new ticket would help.</summary>
    public bool IsOfTicket => Code is TicketMissing or TicketInvalid;
}
