using MlOps.Datasets;

namespace MlOps.Trainer.Profiling;

/// <summary>Reads a profile off the sketches.</summary>
internal static class Profiler
{
    /// <summary>The same sketches always give the same profile, to the byte.</summary>
    public static DatasetProfile Of(DatasetSketches sketches)
    {
        var profile = new DatasetProfile
        {
            Rows = sketches.Rows,
            DuplicateRows = new((long)Math.Round(sketches.RowHashes.Repeats), Math.Ceiling(sketches.RowHashes.RepeatsError)),
            Columns = [.. sketches.Columns.Select(column => ColumnProfiling.Of(column.Name, column.Sketch))],
        };
        return profile with { Notices = [.. ProfileNotices.Of(profile)] };
    }
}
