using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>
/// Finds what gives a label away: columns that are a copy or a linear function of it, sums of columns that are it, and columns
/// that alone tell it all but always. Pure: over columns in memory, without order or chance.
/// </summary>
internal static class LeakSearch
{
    // Exact sums of decimal fractions differ in the last bits of a double, and those of single precision sooner.
    private const double Tolerance = 1e-6;

    private const double AllButAlways = 0.99;
    private const double Striking = 0.9;
    private const double FarAbove = 0.25;

    // With fewer rows, columns tell the label by chance.
    private const int MinRows = 20;

    /// <summary>The leaks, the surest first. A label of a quantity with few values is taken for classes as well.</summary>
    /// <param name="columns">The columns but for the label.</param>
    /// <param name="label">The label; rows without it are passed over.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static ImmutableArray<LabelLeak> Of(
        IReadOnlyList<AnalysedColumn> columns, AnalysedColumn label, CancellationToken cancellationToken = default)
    {
        int[] rows = [.. Enumerable.Range(0, label.Rows).Where(row => !label.IsMissing(row))];
        AnalysedColumn[] present = [.. columns.Select(column => column.At(rows))];
        var known = label.At(rows);
        var target = LabelAnalysis.Target(known);
        return Of(present, known, [.. present.Select(column => Skill(column, target, cancellationToken))], cancellationToken);
    }

    /// <summary>The same where each column's skill is known, and no row lacks the label.</summary>
    internal static ImmutableArray<LabelLeak> Of(
        IReadOnlyList<AnalysedColumn> columns, AnalysedColumn label, ImmutableArray<double> skills, CancellationToken cancellationToken)
    {
        if (label.Rows < MinRows)
        {
            return [];
        }

        var leaks = ImmutableArray.CreateBuilder<LabelLeak>();
        leaks.AddRange(columns.Select(column => Same(column, label)).OfType<LabelLeak>());
        var named = leaks.SelectMany(leak => leak.Columns).ToHashSet(StringComparer.Ordinal);
        if (label.Numbers is { } sum)
        {
            var numbers = columns.Where(column => column.Numbers is not null && !named.Contains(column.Name)).ToArray();
            foreach (var terms in SumSearch.Of(numbers, sum, Tolerance, cancellationToken))
            {
                leaks.Add(Sum(terms, label.Name));
                named.UnionWith(terms.Select(term => term.Name));
            }
        }

        for (var i = 0; i < columns.Count; i++)
        {
            var next = skills.Where((_, other) => other != i && !named.Contains(columns[other].Name)).DefaultIfEmpty(0).Max();
            if (!named.Contains(columns[i].Name) && Alone(columns[i].Name, label.Name, skills[i], next) is { } leak)
            {
                leaks.Add(leak);
            }
        }

        return [.. leaks.OrderBy(leak => leak.Kind).ThenByDescending(leak => leak.Skill)];
    }

    private static double Skill(AnalysedColumn column, AnalysedColumn target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return SingleColumnRule.Skill(column, target);
    }

    /// <summary>A copy or a linear function, in every row that has both; at least half of the rows must.</summary>
    private static LabelLeak? Same(AnalysedColumn column, AnalysedColumn label)
    {
        if (column.Numbers is not { } values || label.Numbers is not { } wanted)
        {
            return column.Codes is not null && label.Codes is not null && IsRenamed(column, label)
                ? new(LeakKind.Copy, [column.Name], $"'{column.Name}' is the label '{label.Name}' under other names, in every row.", 1)
                : null;
        }

        int[] both = [.. Enumerable.Range(0, values.Length).Where(row => double.IsFinite(values[row]))];
        if (both.Length * 2 < values.Length || both.Length < MinRows)
        {
            return null;
        }

        if (both.All(row => IsEqual(values[row], wanted[row], 0)))
        {
            return new(LeakKind.Copy, [column.Name], $"'{column.Name}' is the label '{label.Name}' itself, in every row.", 1);
        }

        var least = both.MinBy(row => values[row]);
        var greatest = both.MaxBy(row => values[row]);
        var slope = (wanted[greatest] - wanted[least]) / (values[greatest] - values[least]);
        var constant = wanted[least] - (slope * values[least]);

        // Any two values lie on a line; that is a matter of what the column determines.
        return double.IsFinite(slope) && slope != 0 && both.Select(row => values[row]).Distinct().Take(3).Count() == 3
            && both.All(row => IsEqual((slope * values[row]) + constant, wanted[row], Math.Abs(constant)))
            ? new(LeakKind.Linear, [column.Name], FormattableString.Invariant($"The label '{label.Name}' is {slope:G6} × '{column.Name}' {(constant < 0 ? "−" : "+")} {Math.Abs(constant):G6}, in every row."), 1)
            : null;
    }

    private static bool IsEqual(double left, double right, double scale) =>
        Math.Abs(left - right) <= Tolerance * (Math.Abs(left) + Math.Abs(right) + scale);

    /// <summary>Whether every name of the one goes with one name of the other, both ways.</summary>
    private static bool IsRenamed(AnalysedColumn column, AnalysedColumn label)
    {
        var (forth, back) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        for (var row = 0; row < column.Rows; row++)
        {
            var (name, wanted) = (column.Codes![row], label.Codes![row]);
            if (name < 0
                || (!forth.TryAdd(name, wanted) && forth[name] != wanted)
                || (!back.TryAdd(wanted, name) && back[wanted] != name))
            {
                return false;
            }
        }

        // As many names as rows are names of the rows.
        return forth.Count > 1 && forth.Count * 2 <= column.Rows;
    }

    private static LabelLeak Sum(ImmutableArray<(string Name, int Sign)> terms, string label)
    {
        var text = string.Concat(terms.Select((term, i) => $"{(term.Sign < 0 ? (i == 0 ? "−" : " − ") : i == 0 ? "" : " + ")}'{term.Name}'"));
        return new(
            LeakKind.Sum,
            [.. terms.Select(term => term.Sign < 0 ? $"-{term.Name}" : term.Name)],
            $"{text} is the label '{label}', in every row.",
            1);
    }

    private static LabelLeak? Alone(string column, string label, double skill, double next) => skill switch
    {
        >= AllButAlways => new(
            LeakKind.Determines, [column],
            FormattableString.Invariant($"'{column}' alone tells the label '{label}' all but always (skill {skill:0.000} of 1): can it be known before the label is?"), skill),
        >= Striking when skill - next >= FarAbove => new(
            LeakKind.Suspicious, [column],
            FormattableString.Invariant($"'{column}' alone tells the label '{label}' far better than any other column (skill {skill:0.000} of 1, the next one {next:0.000}): can it be known before the label is?"), skill),
        _ => null,
    };
}
