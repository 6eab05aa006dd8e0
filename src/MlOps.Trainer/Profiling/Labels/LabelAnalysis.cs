using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>How much each column tells of the label. Pure: over columns in memory.</summary>
internal static class LabelAnalysis
{
    /// <summary>The associations and leaks; <see cref="LabelProfile.Skipped"/> is the caller's to fill.</summary>
    public static LabelProfile Of(IReadOnlyList<AnalysedColumn> columns, AnalysedColumn label, CancellationToken cancellationToken = default)
    {
        int[] rows = [.. Enumerable.Range(0, label.Rows).Where(row => !label.IsMissing(row))];
        var known = label.At(rows);
        var target = Target(known);
        var bins = Binning.Of(target, Binning.Coarse);
        var entropy = Information.Entropy(bins.Bins.CountBy(bin => bin).Select(bin => (long)bin.Value));

        AnalysedColumn[] present = [.. columns.Select(column => column.At(rows))];
        var associations = ImmutableArray.CreateBuilder<ColumnAssociation>(present.Length);
        foreach (var column in present)
        {
            cancellationToken.ThrowIfCancellationRequested();
            associations.Add(Associate(column, target, bins, entropy));
        }

        return new()
        {
            Label = label.Name,
            IsClass = target.Codes is not null,
            Rows = rows.Length,
            RowsRead = rows.Length,
            LabelEntropy = entropy,
            Columns = [.. associations.OrderByDescending(column => column.MutualInformation).ThenBy(column => column.Name, StringComparer.Ordinal)],
            Leaks = LeakSearch.Of(present, known, [.. associations.Select(column => column.Skill)], cancellationToken),
        };
    }

    /// <summary>The label as what it is learned as: a quantity of few values is a class.</summary>
    internal static AnalysedColumn Target(AnalysedColumn label)
    {
        if (label.Numbers is not { } numbers)
        {
            return label;
        }

        return numbers.Where(double.IsFinite).Distinct().Take(LabelPlan.MostNumericClasses + 1).Count() <= LabelPlan.MostNumericClasses ? label.AsNames() : label;
    }

    private static ColumnAssociation Associate(AnalysedColumn column, AnalysedColumn target, Binning bins, double entropy)
    {
        var (measure, value) = Association.Of(column, target);
        var information = Information.Mutual(Binning.Of(column, Binning.Coarse), bins);
        return new()
        {
            Name = column.Name,
            Measure = measure,
            Correlation = value,
            MutualInformation = information,
            Normalized = entropy > 0 ? Math.Min(1, information / entropy) : 0,
            Skill = SingleColumnRule.Skill(column, target),
            Missing = Enumerable.Range(0, column.Rows).LongCount(column.IsMissing),
        };
    }
}
