namespace MlOps.Accounts;

/// <summary>The rate card that is in force.</summary>
public interface IRateCards
{
    /// <summary>The card that was set last, or that of the host's configuration.</summary>
    Task<RateCardView> CurrentAsync(CancellationToken cancellationToken = default);
}
