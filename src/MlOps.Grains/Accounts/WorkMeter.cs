using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace MlOps.Accounts;

/// <summary>Meters the CPU time of this host's own work, and remembers what each kind of it costs.</summary>
internal sealed class WorkMeter(IUsageMeter usage) : IConnectionMeter
{
    private readonly ConcurrentDictionary<Type, Payee> _unpaid = new();

    /// <summary>A request of one payer costs what its others do. Remembered for as long as someone holds the payer.</summary>
    private readonly ConditionalWeakTable<IActorMeter, CpuProfile> _profilesOfPayers = [];

    /// <summary>Begins work whose payer is named at its end. To be called and ended in one asynchronous method.</summary>
    /// <param name="kind">What costs alike: the type of a call's request, or who does the work.</param>
    public MeteredWork Begin(Type kind) => MeteredWork.Begin(UnpaidOf(kind));

    /// <summary>Begins work of an actor, which pays while it goes on. To be called and ended in one asynchronous method.</summary>
    public MeteredWork Begin(Type kind, string projectId, string actorId) => MeteredWork.Begin(UnpaidOf(kind), Payer(projectId, actorId));

    /// <summary>Who can be named at the end of work.</summary>
    public IActorMeter Payer(string projectId, string actorId) => usage.For(projectId, actorId);

    public IConnectionWork? Current => ConnectionWork.OfThis;

    public IConnectionWork Connect() => new ConnectionWork(UnpaidOf(typeof(IConnectionWork)), ProfileOf);

    private CpuProfile ProfileOf(IActorMeter payer) => _profilesOfPayers.GetOrAdd(payer, static _ => new());

    private Payee UnpaidOf(Type kind) => _unpaid.GetOrAdd(kind, static _ => new(null, new()));
}
