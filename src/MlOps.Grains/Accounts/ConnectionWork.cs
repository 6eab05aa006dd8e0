namespace MlOps.Accounts;

/// <summary>Work for one payer after the other.</summary>
/// <param name="nobodys">What is known of work for nobody.</param>
/// <param name="profiles">What is known of work for a payer.</param>
internal sealed class ConnectionWork(CpuProfile nobodys, Func<IActorMeter, CpuProfile> profiles) : MeteredWork(nobodys.Nobody), IConnectionWork
{
    /// <summary>Most requests of a connection are for one.</summary>
    private Payee? _last;
    private bool _hasBegun;

    public T Run<T>(Func<T> start) => Within(start);

    public void BeginRequest()
    {
        // What the first one needed to get here, such as a handshake, is its.
        if (_hasBegun)
        {
            Forgo();
        }

        _hasBegun = true;
        Charge(nobodys.Nobody);
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
