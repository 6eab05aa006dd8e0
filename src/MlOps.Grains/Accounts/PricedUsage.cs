namespace MlOps.Accounts;

/// <summary>Usage of one meter in a period within which no price changes.</summary>
/// <param name="Subject">Whose; null where that was not written down.</param>
/// <param name="ActorId">The actor, where that is known.</param>
/// <param name="Meter">Of what.</param>
/// <param name="At">When the period begins.</param>
/// <param name="Quantity">How much.</param>
/// <param name="Estimated">How much of it was derived, not read from a meter.</param>
/// <param name="Late">How much of it came late.</param>
internal sealed record Usage(CostSubject? Subject, string? ActorId, Meter Meter, DateTimeOffset At, decimal Quantity, decimal Estimated, decimal Late)
{
    /// <summary>The subject's number in the ledger; null where that was not written down.</summary>
    public long? SubjectId { get; init; }

    /// <summary>The day; null where it is of the whole period.</summary>
    public DateTimeOffset? Day { get; init; }
}

/// <summary>Usage with what it costs; null where it has no price.</summary>
internal sealed record PricedUsage(Meter Meter, decimal Quantity, decimal Estimated, decimal Late, decimal? Amount)
{
    /// <summary>Decimal places of amounts: far beyond what anyone is billed, and few enough for sums to be exact.</summary>
    public const int Places = 12;

    /// <summary>
    /// Prices usage, and adds up what has one key. All that a price is for is priced as a whole and split by quantity, so
    /// the sum is the same whatever the key. Pure.
    /// </summary>
    public static IEnumerable<IGrouping<TKey, PricedUsage>> By<TKey>(IEnumerable<Usage> usage, Rates rates, Func<Usage, TKey> key) => usage
        .GroupBy(used => (Key: key(used), used.Meter, used.At, Price: rates.Of(used.Meter, used.Subject, used.At)))
        .Select(same => (same.Key, Sum: Sum([.. same])))
        .GroupBy(same => (same.Key.Meter, same.Key.At, same.Key.Price))
        .SelectMany(whole => whole.Zip(Amounts(whole.Key.Price, [.. whole.Select(same => same.Sum.Quantity)]), (same, amount) => (same.Key.Key, Usage: same.Sum with { Amount = amount })))
        .GroupBy(priced => priced.Key, priced => priced.Usage);

    private static PricedUsage Sum(IReadOnlyList<Usage> same) => new(
        same[0].Meter, same.Sum(used => used.Quantity), same.Sum(used => used.Estimated), same.Sum(used => used.Late), null);

    private static IEnumerable<decimal?> Amounts(Price? price, IReadOnlyList<decimal> quantities) => price is null
        ? quantities.Select(_ => (decimal?)null)
        : Shares.Of(Math.Round(Rates.Amount(price, quantities.Sum()), Places), [.. quantities.Select(quantity => Rates.Amount(price, quantity))], Places).Select(part => (decimal?)part);
}
