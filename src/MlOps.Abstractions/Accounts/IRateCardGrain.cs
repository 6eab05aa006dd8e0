namespace MlOps.Accounts;

/// <summary>What things cost. Where it never was set, the host's configuration says so.</summary>
[Alias("mlops.accounts.IRateCardGrain")]
public interface IRateCardGrain : IActor<RateCardCommand, RateCardView>;
