using MlOps.Models;

namespace MlOps.Runs;

/// <summary>Two trainings side by side.</summary>
public sealed record RunComparison
{
    /// <summary>The run that was asked about.</summary>
    public required string RunId { get; init; }

    /// <summary>The run that it is compared with.</summary>
    public required string With { get; init; }

    /// <summary>Whether they came to the same.</summary>
    public required ComparisonVerdict Verdict { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The greatest difference of a metric that both have, in its own unit; null where they share none.</summary>
    public double? GreatestDifference { get; init; }

    /// <summary>Up to which difference, in proportion to the metric where that is above 1, metrics count as the same.</summary>
    public required double Tolerance { get; init; }

    /// <summary>What went in or came out that is not equal: members of the spec, data, packages, platform, digests.</summary>
    public required ImmutableArray<RunDifference> Differences { get; init; }

    /// <summary>The metrics of both, by name.</summary>
    public required ImmutableArray<MetricPair> Metrics { get; init; }
}

/// <summary>Whether two trainings came to the same. The numbers are on the wire: add, never renumber.</summary>
public enum ComparisonVerdict
{
    /// <summary>The models are equal, entry by entry.</summary>
    Identical = 1,

    /// <summary>The models are not equal, and their metrics are within the tolerance.</summary>
    SameMetrics = 2,

    /// <summary>The metrics differ by more than the tolerance, or there are none to compare.</summary>
    Different = 3,
}

/// <summary>Something that is not equal.</summary>
/// <param name="What">What it is, such as <c>spec.seed</c>, <c>data.identity</c> or <c>packages.LightGBM</c>.</param>
/// <param name="One">Its value in the run that was asked about; null where it has none.</param>
/// <param name="Other">Its value in the other.</param>
public sealed record RunDifference(string What, string? One, string? Other);

/// <summary>A metric of two runs.</summary>
/// <param name="Name">The metric.</param>
/// <param name="One">Of the run that was asked about; null where it has none.</param>
/// <param name="Other">Of the other.</param>
public sealed record MetricPair(string Name, MetricEstimate? One, MetricEstimate? Other);
