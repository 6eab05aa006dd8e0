namespace MlOps.Accounts;

/// <summary>Work for one payer after the other.</summary>
/// <param name="unpaid">Such work while nobody pays for it.</param>
/// <param name="profiles">What is known of work for a payer.</param>
internal sealed class ConnectionWork(Payee unpaid, Func<IActorMeter, CpuProfile> profiles) : MeteredWork(unpaid), IConnectionWork
{
    private readonly Payee _unpaid = unpaid;

    /// <summary>Most requests of a connection are for one.</summary>
    private Payee? _last;
    private volatile int _number;

    /// <summary>The connection whose work the execution at hand is part of.</summary>
    public static ConnectionWork? OfThis => OfExecution as ConnectionWork;

    public IActorMeter? Payer => Paying.Payer;

    /// <summary>Which request it is at.</summary>
    public int Number => _number;

    public T Run<T>(Func<T> start) => Within(start);

    public void BeginRequest()
    {
        // What the first one needed to get here, such as a handshake, is its.
        if (_number > 0)
        {
            Forgo();
        }

        _number++;
        Charge(_unpaid);
    }

    public void ChargeTo(IActorMeter payer)
    {
        if (_last is not { } last || !ReferenceEquals(last.Payer, payer))
        {
            _last = last = new(payer, profiles(payer));
        }

        Charge(last);
    }

    public void End() => Stop();
}
