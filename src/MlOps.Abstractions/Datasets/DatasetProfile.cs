namespace MlOps.Datasets;

/// <summary>
/// What a version's values look like, kept beside its data as <see cref="FileName"/>. Made of sketches that were filled while
/// the file was read, so that what is not exact says by how much it may be off.
/// </summary>
public sealed record DatasetProfile
{
    /// <summary>The file's name among the version's files.</summary>
    public const string FileName = "profile.json";

    /// <summary>The name of the file of sketches that the profiles of several parts are joined from.</summary>
    public const string SketchesFileName = "sketches.json";

    /// <summary>Rows of data.</summary>
    public required long Rows { get; init; }

    /// <summary>
    /// Rows that are the repeat of an earlier one in all columns. Exact for up to 131,071 distinct rows in one part and up to
    /// 8,192 in several; else off by at most its error with 95 % confidence.
    /// </summary>
    public required Estimate DuplicateRows { get; init; }

    /// <summary>The columns in the file's order.</summary>
    public required ImmutableArray<ColumnProfile> Columns { get; init; }

    /// <summary>What to look at before learning from the data, in plain words.</summary>
    public ImmutableArray<ProfileNotice> Notices { get; init; } = [];
}

/// <summary>A count and by how much it may be off.</summary>
/// <param name="Value">The count.</param>
/// <param name="Error">The most that it is off with the confidence that its owner states, in the count's own unit; 0: exact.</param>
public sealed record Estimate(long Value, double Error = 0)
{
    /// <summary>Whether nothing was estimated.</summary>
    public bool IsExact => Error == 0;
}

/// <summary>Something about a column, or about all rows, that a model may suffer from.</summary>
/// <param name="Flag">What.</param>
/// <param name="Column">Where; null: in the rows.</param>
/// <param name="Message">The same in words, with its figures.</param>
public sealed record ProfileNotice(ProfileFlag Flag, string? Column, string Message);

/// <summary>What may be wrong with a column.</summary>
public enum ProfileFlag
{
    /// <summary>All rows have the same value, or none has any: nothing can be learned from it.</summary>
    Constant = 1,

    /// <summary>At least 99 % of the present values are equal.</summary>
    NearConstant = 2,

    /// <summary>An integer or text column of at least 100 rows whose values are all but never repeated: it names the row.</summary>
    IdLike = 3,

    /// <summary>More than 1 % of the values lie outside Tukey's fences: 1.5 interquartile ranges beyond the quartiles.</summary>
    Outliers = 4,

    /// <summary>At least half of the rows have no value.</summary>
    MostlyMissing = 5,

    /// <summary>At least 0.1 % of the rows, or 10 of them, repeat another row.</summary>
    DuplicateRows = 6,
}
