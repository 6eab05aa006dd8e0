using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Accounts;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Account)]
internal sealed class AccountGrain(
    [PersistentState(Kinds.Account)] IPersistentState<ActorRecord<AccountState>> record,
    ActorServices services,
    ILogger<AccountGrain> logger)
    : Actor<AccountState, AccountCommand, AccountView>(Kinds.Account, record, services), IAccountGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<AccountState> Decide(AccountState? state, AccountCommand command, Circumstances circumstances) =>
        AccountDecider.Decide(state, command, circumstances);

    protected override AccountView? View(AccountState state) => state.ToView(ActorId);

    protected override string? ProjectOf(AccountState state) => null;
}
