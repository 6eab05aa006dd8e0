using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>What the parts that are there have in common, and one more must have too: columns by name, and their types.</summary>
internal sealed record PartSchema(ImmutableArray<string> Names, ImmutableArray<ColumnType> Types)
{
    /// <summary>The schema of <paramref name="parts"/>; of none it is empty, and everything fits.</summary>
    public static PartSchema Of(ImmutableArray<DatasetManifest> parts) => parts.IsEmpty
        ? new([], [])
        : new(
            [.. parts[0].Columns.Select(column => column.Name)],
            [.. parts[0].Columns.Select((_, i) => parts.Select(part => part.Columns[i].Type).Aggregate(Wider))]);

    /// <summary>
    /// The file as a part: its columns in the order of the others, each of their type. Integers may come to fractions and
    /// fractions to integers; whatever else does not fit shows, with its line, when it is loaded.
    /// </summary>
    public FileScan Fit(FileScan scan, FileFormat format)
    {
        if (Names.IsEmpty)
        {
            return scan;
        }

        if (scan.Names.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw PartErrors.UnknownColumn(unknown, Names);
        }

        ImmutableArray<int> positions = [.. Names.Select(name => scan.Names.IndexOf(name))];

        // An absent member has no value; a delimited file or a Parquet either has a column or not.
        if (format != FileFormat.JsonLines && positions.IndexOf(-1) is >= 0 and var absent)
        {
            throw PartErrors.AbsentColumn(Names[absent], scan.Names);
        }

        return scan with
        {
            Names = Names,
            Types = [.. Types.Select((type, i) => positions[i] >= 0 && !scan.Empty.Contains(Names[i]) ? Fitting(type, scan.Types[positions[i]]) : type)],
            Positions = positions,
        };
    }

    /// <summary>The type that holds the values of both.</summary>
    public static ColumnType Wider(ColumnType one, ColumnType other) => (one, other) switch
    {
        _ when one == other => one,
        (ColumnType.Int64, ColumnType.Float64) or (ColumnType.Float64, ColumnType.Int64) => ColumnType.Float64,
        _ => throw new InvalidDataException($"One part has a column of {one} where another has {other}."),
    };

    private static ColumnType Fitting(ColumnType there, ColumnType own) =>
        there == ColumnType.Int64 && own == ColumnType.Float64 ? own : there;
}
