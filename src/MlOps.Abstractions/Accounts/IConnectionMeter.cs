namespace MlOps.Accounts;

/// <summary>Meters the CPU time of this host's connections.</summary>
public interface IConnectionMeter
{
    /// <summary>The connection whose work the execution at hand is part of; null: it is of none, or they are not metered.</summary>
    IConnectionWork? Current { get; }

    /// <summary>A connection's work, from before it is accepted.</summary>
    IConnectionWork Connect();
}

/// <summary>
/// The CPU time of a connection: of its transport, of the protocol and of its requests, which say one after the other whom
/// they are for. What belongs to no request, such as reading the next one or refusing what is none, is for whom the last one
/// was for. Where requests come side by side (HTTP/2), each has a work of its own, and the connection's is nobody's.
/// </summary>
public interface IConnectionWork
{
    /// <summary>Begins some of it: all that comes of <paramref name="start"/>, also later.</summary>
    T Run<T>(Func<T> start);

    /// <summary>A request begins. Nobody is charged for it unless it says whom it is for.</summary>
    void BeginRequest();

    /// <summary>Whom the request at hand is for; null: it has not said so yet.</summary>
    IActorMeter? Payer { get; }

    /// <summary>The request is for this payer.</summary>
    void ChargeTo(IActorMeter payer);

    /// <summary>The connection is gone.</summary>
    void End();
}
