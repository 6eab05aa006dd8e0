namespace MlOps.Datasets;

/// <summary>How a delimited text file is to be read. Nothing is guessed: what is not said here has the default.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.CsvOptions")]
public sealed record CsvOptions
{
    /// <summary>Between two fields: one character. Default: a comma.</summary>
    [Id(0)] public char Delimiter { get; init; } = ',';

    /// <summary>Around a field that holds a delimiter, a line end or, doubled, itself. Default: a double quote.</summary>
    [Id(1)] public char Quote { get; init; } = '"';

    /// <summary>Whether the first line names the columns. Default: true.</summary>
    [Id(2)] public bool HasHeader { get; init; } = true;

    /// <summary>The columns' names where the file has no header; empty: <c>column1</c> and so on.</summary>
    [Id(3)] public ImmutableArray<string> ColumnNames { get; init; } = [];

    /// <summary>Texts that mean "no value", after trimming and beside the empty field. Default: none.</summary>
    [Id(4)] public ImmutableArray<string> MissingMarkers { get; init; } = [];

    /// <summary>Two options are equal when they read a file alike.</summary>
    public bool Equals(CsvOptions? other) =>
        other is not null && Delimiter == other.Delimiter && Quote == other.Quote && HasHeader == other.HasHeader
        && ColumnNames.SequenceEqual(other.ColumnNames) && MissingMarkers.SequenceEqual(other.MissingMarkers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Delimiter, Quote, HasHeader, ColumnNames.Length, MissingMarkers.Length);
}
