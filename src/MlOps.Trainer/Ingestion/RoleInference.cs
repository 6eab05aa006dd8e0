using MlOps.Datasets;
using MlOps.Trainer.Profiling;

namespace MlOps.Trainer.Ingestion;

/// <summary>What a column means to a model, from its type, its name and its values.</summary>
internal static class RoleInference
{
    /// <summary>More names than this are no categories.</summary>
    public const int MaxCategories = 1000;

    /// <summary>With fewer rows than this, distinct values prove nothing.</summary>
    public const int MinIdRows = 100;

    public static ColumnRole Of(string name, ColumnType type, long rows, long distinct) => type switch
    {
        ColumnType.Int64 or ColumnType.Text when rows >= MinIdRows && distinct == rows && NamesAnId(name) => ColumnRole.Id,
        ColumnType.Int64 or ColumnType.Float64 => ColumnRole.Numeric,
        ColumnType.Boolean => ColumnRole.Boolean,
        ColumnType.Timestamp => ColumnRole.DateTime,
        _ => distinct is > 0 and <= MaxCategories && distinct * 2 <= rows ? ColumnRole.Categorical : ColumnRole.Text,
    };

    /// <summary>Whether the role hangs on the exact number of distinct values, as far as their estimate tells.</summary>
    public static bool DependsOn(string name, ColumnType type, long rows, ColumnSketch sketch)
    {
        // Five standard errors: once in two million columns the role would be another one.
        var error = 5 * sketch.DistinctError * sketch.Distinct;
        bool IsNear(long limit) => Math.Abs(sketch.Distinct - limit) <= error;
        return (type is ColumnType.Int64 or ColumnType.Text && rows >= MinIdRows && sketch.Missing == 0 && NamesAnId(name) && IsNear(rows))
            || (type is ColumnType.Text && (IsNear(MaxCategories) || (sketch.Distinct <= MaxCategories && IsNear(rows / 2))));
    }

    /// <summary><c>id</c> as a word of its own at the end: <c>ID</c>, <c>user_id</c>, <c>userId</c>; not <c>paid</c>.</summary>
    private static bool NamesAnId(string name)
    {
        var text = name.AsSpan().Trim();
        if (!text.EndsWith("id", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var before = text[..^2];
        return before.IsEmpty || !char.IsLetter(before[^1]) || (char.IsLower(before[^1]) && text[^2] == 'I');
    }
}
