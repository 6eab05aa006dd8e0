using MlOps.Accounts;

namespace MlOps.Simulation;

/// <summary>The configured rates: nobody sets others in a history.</summary>
internal sealed class SimRateCards(SimOptions<AccountOptions> options) : IRateCards
{
    public Task<RateCardView> CurrentAsync(CancellationToken cancellationToken) => Task.FromResult(new RateCardView(options.Value.ToCard(), 0));
}
