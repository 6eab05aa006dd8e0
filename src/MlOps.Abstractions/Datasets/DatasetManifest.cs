namespace MlOps.Datasets;

/// <summary>A version's schema and simple statistics, kept beside its data as a JSON artifact.</summary>
public sealed record DatasetManifest
{
    /// <summary>How the raw file was read.</summary>
    public required CsvOptions Csv { get; init; }

    /// <summary>What kind of file it was.</summary>
    public FileKind File { get; init; } = new();

    /// <summary>Rows of data.</summary>
    public required long Rows { get; init; }

    /// <summary>The columns in the file's order.</summary>
    public required ImmutableArray<ColumnManifest> Columns { get; init; }
}

/// <summary>One column: what it holds and what was seen in it.</summary>
public sealed record ColumnManifest
{
    /// <summary>The header's text, or <c>column1</c>, <c>column2</c> … where the file has none.</summary>
    public required string Name { get; init; }

    /// <summary>What the column means to a model.</summary>
    public required ColumnRole Role { get; init; }

    /// <summary>How its values are kept.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Rows without a value.</summary>
    public required long Missing { get; init; }

    /// <summary>Distinct values, missing ones not counted. Exact unless <see cref="DistinctIsEstimated"/>; always where the role depends on it.</summary>
    public required long Distinct { get; init; }

    /// <summary>Whether <see cref="Distinct"/> is an estimate: see <see cref="ColumnProfile.Distinct"/> for its error.</summary>
    public bool DistinctIsEstimated { get; init; }

    /// <summary>The least value as text; null where all are missing. Texts in ordinal order.</summary>
    public string? Minimum { get; init; }

    /// <summary>The greatest value as text; null where all are missing.</summary>
    public string? Maximum { get; init; }

    /// <summary>The mean of a number's values.</summary>
    public double? Mean { get; init; }

    /// <summary>The sample standard deviation (n−1) of a number's values.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>
    /// The most frequent values with their counts, at most ten, for every column that is no plain number. Where the distinct values
    /// are too many to be counted one by one, those that are surely frequent, and counts that may be too low.
    /// </summary>
    public ImmutableArray<ValueCount> Top { get; init; } = [];
}

/// <summary>A value and how often it was seen.</summary>
public sealed record ValueCount(string Value, long Count);

/// <summary>What a column means to a model.</summary>
public enum ColumnRole
{
    /// <summary>A quantity.</summary>
    Numeric = 1,

    /// <summary>One of few names.</summary>
    Categorical = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>A date, or a date and a time.</summary>
    DateTime = 4,

    /// <summary>Free text; no feature yet.</summary>
    Text = 5,

    /// <summary>Names the row and says nothing about it; no feature.</summary>
    Id = 6,
}

/// <summary>How a column's values are kept in the Parquet file.</summary>
public enum ColumnType
{
    /// <summary>64-bit integers (BIGINT).</summary>
    Int64 = 1,

    /// <summary>64-bit floating point (DOUBLE).</summary>
    Float64 = 2,

    /// <summary>BOOLEAN.</summary>
    Boolean = 3,

    /// <summary>TIMESTAMP, microseconds, without a zone; taken as UTC.</summary>
    Timestamp = 4,

    /// <summary>UTF-8 text (VARCHAR).</summary>
    Text = 5,
}
