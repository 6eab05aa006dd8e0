namespace MlOps.Datasets;

/// <summary>
/// A dataset version in view of a label: how much each column tells of it, and which give it away. What a profile run
/// leaves as <see cref="FileName"/>.
/// </summary>
public sealed record LabelProfile
{
    /// <summary>The file's name among the run's files.</summary>
    public const string FileName = "label-profile.json";

    /// <summary>The label.</summary>
    public required string Label { get; init; }

    /// <summary>Whether the label was taken as names to be told apart (else: as a quantity).</summary>
    public required bool IsClass { get; init; }

    /// <summary>Rows of the version that have a label.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that were looked at: fewer where all of them do not fit into memory; then every so-manieth.</summary>
    public required long RowsRead { get; init; }

    /// <summary>The label's entropy in nats, of its classes or of 20 bins of equal frequency, by Miller and Madow's estimate.</summary>
    public required double LabelEntropy { get; init; }

    /// <summary>The columns, the one that tells most first.</summary>
    public required ImmutableArray<ColumnAssociation> Columns { get; init; }

    /// <summary>What gives the label away, the surest first.</summary>
    public ImmutableArray<LabelLeak> Leaks { get; init; } = [];

    /// <summary>Columns that were not looked at, with the reason in words.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];
}

/// <summary>How much one column tells of the label.</summary>
public sealed record ColumnAssociation
{
    /// <summary>The column.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Correlation"/> is.</summary>
    public required AssociationMeasure Measure { get; init; }

    /// <summary>The correlation over the rows that have both values; null where one of the two is constant there.</summary>
    public double? Correlation { get; init; }

    /// <summary>
    /// The mutual information in nats: plug-in estimate with the correction of Miller and Madow, never below 0. Numbers in at most
    /// 20 bins of equal frequency; a missing value is a bin of its own.
    /// </summary>
    public required double MutualInformation { get; init; }

    /// <summary>The share of the label's entropy that the column takes away, 0 to 1.</summary>
    public required double Normalized { get; init; }

    /// <summary>
    /// How good the column alone is at telling the label of rows that it was not looked at for, 0 (as guessing) to 1 (always
    /// right): of classes the share of guessing's mistakes that it avoids, or |2·AUC − 1|; of quantities R².
    /// </summary>
    public required double Skill { get; init; }

    /// <summary>Rows with a label and without a value of the column.</summary>
    public required long Missing { get; init; }
}

/// <summary>A measure of how two columns go together.</summary>
public enum AssociationMeasure
{
    /// <summary>Pearson's r, −1 to 1: two quantities.</summary>
    Pearson = 1,

    /// <summary>The point-biserial correlation, −1 to 1: a quantity and two classes, positive towards the class that comes second in order.</summary>
    PointBiserial = 2,

    /// <summary>The correlation ratio η, 0 to 1: a quantity and several classes.</summary>
    CorrelationRatio = 3,

    /// <summary>Cramér's V, 0 to 1, corrected for bias as by W. Bergsma (2013): classes and classes.</summary>
    CramersV = 4,
}

/// <summary>A way to read the label off other columns, which no row to come will offer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Columns">The columns; with <see cref="LeakKind.Sum"/>, a minus before those that are taken away.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Skill">See <see cref="ColumnAssociation.Skill"/>; 1 where it holds in every row.</param>
public sealed record LabelLeak(LeakKind Kind, ImmutableArray<string> Columns, string Message, double Skill);

/// <summary>A kind of <see cref="LabelLeak"/>.</summary>
public enum LeakKind
{
    /// <summary>The column is the label, in every row.</summary>
    Copy = 1,

    /// <summary>The label is a multiple of the column plus a constant, in every row.</summary>
    Linear = 2,

    /// <summary>The label is the sum (or difference) of the columns, in every row.</summary>
    Sum = 3,

    /// <summary>The column alone tells the label all but always.</summary>
    Determines = 4,

    /// <summary>The column alone tells the label far better than any other one: look at where it comes from.</summary>
    Suspicious = 5,
}
