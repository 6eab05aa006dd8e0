namespace MlOps.Accounts;

/// <summary>What actors cost: the ledger's sums and what is stored, priced by the rate card.</summary>
public interface ICosts
{
    /// <summary>The cost of a project, or of some of its actors.</summary>
    Task<CostReport> ReportAsync(string projectId, IReadOnlyCollection<string>? actorIds = null, CancellationToken cancellationToken = default);

    /// <summary>What a version of a model cost until now, with what led to it; null where there is none.</summary>
    Task<CostLineage?> LineageAsync(string modelVersionId, CancellationToken cancellationToken = default);

    /// <summary>What was used in a period, by whatever is asked.</summary>
    /// <exception cref="ArgumentException">The question cannot be answered: see <see cref="CostQuestion.Check"/>.</exception>
    Task<CostSlice> ByAsync(CostQuestion question, CancellationToken cancellationToken = default);

    /// <summary>What one row of that is made of; null where there is no such row.</summary>
    /// <param name="question">What the rows are of; of one project, and nothing is spread.</param>
    /// <param name="keyOrName">The row's key, or its name.</param>
    /// <param name="after">Events from behind this key on; null: from the first on.</param>
    /// <param name="limit">At most so many events.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">The question cannot be answered: see <see cref="CostQuestion.Check"/>.</exception>
    Task<CostExplanation?> ExplainAsync(CostQuestion question, string keyOrName, string? after, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What some actors cost until now.</summary>
/// <param name="Currency">The rate card's currency.</param>
/// <param name="Lines">One line per actor and meter.</param>
/// <param name="Total">The sum of the lines' amounts.</param>
/// <param name="At">When it was added up.</param>
public sealed record CostReport(string Currency, ImmutableArray<CostLine> Lines, decimal Total, DateTimeOffset At);

/// <summary>What an actor used of one meter, and its price.</summary>
/// <param name="ActorId">The actor.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name, where it has one.</param>
/// <param name="Meter">What was used.</param>
/// <param name="Quantity">How much, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The meter's unit: <c>ns</c>, <c>calls</c>, <c>rows</c>, <c>B·s</c>.</param>
/// <param name="IsEstimated">Whether some of it was derived, not read from a meter.</param>
/// <param name="Amount">The price of the sum; null where the rate card has no price for the meter.</param>
public sealed record CostLine(
    string ActorId,
    string Kind,
    string? Name,
    Meter Meter,
    decimal Quantity,
    string Unit,
    bool IsEstimated,
    decimal? Amount);
