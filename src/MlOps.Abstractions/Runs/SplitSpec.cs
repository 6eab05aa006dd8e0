namespace MlOps.Runs;

/// <summary>How rows are kept apart for the test.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.SplitSpec")]
public sealed record SplitSpec
{
    /// <summary>The rule. Default: at random.</summary>
    [Id(0)] public SplitKind Kind { get; init; } = SplitKind.Random;

    /// <summary>The column that groups rows, or orders them in time.</summary>
    [Id(1)] public string? Column { get; init; }

    /// <summary>The dataset that is the test part.</summary>
    [Id(2)] public string? TestDatasetId { get; init; }

    /// <summary>Its version; null: the newest, resolved when the run is submitted.</summary>
    [Id(3)] public int? TestDatasetVersion { get; init; }
}

/// <summary>A rule that keeps rows apart for the test. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.runs.SplitKind")]
public enum SplitKind
{
    /// <summary>Each row alone, by a hash of seed and row number.</summary>
    Random = 0,

    /// <summary>The same share of every class.</summary>
    Stratified = 1,

    /// <summary>Rows of one group stay together, by a hash of seed and the group's value.</summary>
    Grouped = 2,

    /// <summary>The latest rows by a date or number column.</summary>
    Time = 3,

    /// <summary>Another dataset.</summary>
    Dataset = 4,
}
