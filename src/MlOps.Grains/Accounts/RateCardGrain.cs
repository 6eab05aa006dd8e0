using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MlOps.Accounts;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.RateCard)]
internal sealed class RateCardGrain(
    [PersistentState(Kinds.RateCard)] IPersistentState<ActorRecord<RateCardState>> record,
    ActorServices services,
    IOptionsMonitor<AccountOptions> options,
    ILogger<RateCardGrain> logger)
    : Actor<RateCardState, RateCardCommand, RateCardView>(Kinds.RateCard, record, services), IRateCardGrain
{
    protected override ILogger Logger => logger;

    /// <summary>Charges may be entered already, in the configured currency.</summary>
    protected override ValueTask<(RateCardCommand Command, Refusal? Refusal)> PrepareAsync(RateCardCommand command, CancellationToken cancellationToken) => ValueTask.FromResult(
        Committed is null && command is PutRateCard { Card.Currency: var currency } && currency != options.CurrentValue.Currency
            ? (command, Refusal.Invalid(
                "rates.currency",
                $"Costs are kept in {options.CurrentValue.Currency}, since the hosts are configured so (MlOps:Accounts:Currency); this card is in '{currency}'. Nothing is converted: give the prices in {options.CurrentValue.Currency}, or configure the hosts before anything is charged."))
            : (command, (Refusal?)null));

    protected override Decision<RateCardState> Decide(RateCardState? state, RateCardCommand command, Circumstances circumstances) =>
        RateCardDecider.Decide(state, command, circumstances);

    protected override RateCardView? View(RateCardState state) => new(state.Card, state.Number, state.SetAt, state.SetBy);

    protected override string? ProjectOf(RateCardState state) => null;
}
