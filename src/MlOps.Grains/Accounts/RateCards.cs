using Microsoft.Extensions.Options;

namespace MlOps.Accounts;

internal sealed class RateCards(IGrainFactory grains, IOptionsMonitor<AccountOptions> options) : IRateCards
{
    public async Task<RateCardView> CurrentAsync(CancellationToken cancellationToken) =>
        await grains.GetGrain<IRateCardGrain>(Ids.DefaultRateCard).GetAsync(cancellationToken) ?? new(options.CurrentValue.ToCard(), 0);
}
