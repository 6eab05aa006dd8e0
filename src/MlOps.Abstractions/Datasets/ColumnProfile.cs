namespace MlOps.Datasets;

/// <summary>
/// What one column's values look like. Of numbers everything is given; of times, as seconds since 1970-01-01 UTC, and of
/// booleans, as 0 and 1, what has a meaning; of texts counts and lengths.
/// </summary>
public sealed record ColumnProfile
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How its values are kept.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Rows without a value.</summary>
    public required long Missing { get; init; }

    /// <summary>
    /// Distinct values, missing ones not counted. Exact for up to 1,024 of them (256 in files of more than 256 columns, 64 of more
    /// than 1,024); else by HyperLogLog, the error being one standard error (0.81 %, 1.6 % and 3.3 %).
    /// </summary>
    public required Estimate Distinct { get; init; }

    /// <summary>The least value as text; null where all are missing. Texts in ordinal order.</summary>
    public string? Minimum { get; init; }

    /// <summary>The greatest value as text; null where all are missing.</summary>
    public string? Maximum { get; init; }

    /// <summary>The mean; of booleans the share of true.</summary>
    public double? Mean { get; init; }

    /// <summary>The sample standard deviation (n−1).</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The skewness g₁; null where all values are equal.</summary>
    public double? Skewness { get; init; }

    /// <summary>The excess kurtosis g₂ (0: as the normal distribution's); null where all values are equal.</summary>
    public double? Kurtosis { get; init; }

    /// <summary>The 1, 5, 25, 50, 75, 95 and 99 % quantiles of numbers and times.</summary>
    public ImmutableArray<QuantileValue> Quantiles { get; init; } = [];

    /// <summary>By how much of the present rows a quantile's rank may be off, with 99 % confidence; 0: exact.</summary>
    public double? RankError { get; init; }

    /// <summary>How numbers and times are spread.</summary>
    public ColumnHistogram? Histogram { get; init; }

    /// <summary>
    /// The most frequent values with their counts, at most ten, the more frequent first. Where <see cref="TopError"/> is not 0, only
    /// values that are surely frequent: of a column of all but distinct values none.
    /// </summary>
    public ImmutableArray<ValueCount> Top { get; init; } = [];

    /// <summary>By how much a count in <see cref="Top"/> may be too low; 0: exact. Never too high.</summary>
    public long TopError { get; init; }

    /// <summary>Lengths of texts.</summary>
    public TextLengths? Lengths { get; init; }

    /// <summary>
    /// Numbers and times outside of Tukey's fences; the error is that of <see cref="RankError"/> at both fences. Null for other
    /// columns, and where the quartiles are equal, since then every other value would be one.
    /// </summary>
    public Estimate? Outliers { get; init; }

    /// <summary>What may be wrong with it.</summary>
    public ImmutableArray<ProfileFlag> Flags { get; init; } = [];
}

/// <summary>A quantile: the least value that at least the share of the present rows does not exceed.</summary>
/// <param name="Share">The share, 0 to 1.</param>
/// <param name="Value">The value.</param>
/// <param name="Text">The value as text, as the column's values are shown.</param>
public sealed record QuantileValue(double Share, double Value, string Text);

/// <summary>
/// Bars of equal width from <paramref name="From"/> to <paramref name="To"/>: the extremes, or, where these are further out, three
/// interquartile ranges beyond the quartiles, so that one stray value does not press all others into one bar.
/// </summary>
/// <param name="From">Where the first bar begins.</param>
/// <param name="To">Where the last bar ends; it holds this value too.</param>
/// <param name="Counts">Rows in each bar: 20, or one where all values are equal.</param>
/// <param name="Below">Rows with less than <paramref name="From"/>.</param>
/// <param name="Above">Rows with more than <paramref name="To"/>.</param>
/// <param name="Error">By how much of the present rows a bar may be off, with 99 % confidence; 0: exact.</param>
public sealed record ColumnHistogram(double From, double To, ImmutableArray<long> Counts, long Below, long Above, double Error);

/// <summary>Lengths of texts in characters (UTF-16 code units).</summary>
/// <param name="Minimum">Of the shortest.</param>
/// <param name="Mean">On average.</param>
/// <param name="Maximum">Of the longest.</param>
public sealed record TextLengths(int Minimum, double Mean, int Maximum);
