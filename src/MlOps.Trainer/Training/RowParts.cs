using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Which rows are learned from, and which are kept for validation and test.</summary>
internal static class RowParts
{
    /// <summary>The part to learn from and the test part.</summary>
    public static Parts Of(RawData raw, List<string> notices)
    {
        var known = Usable(raw, notices);
        var (train, test) = Split(raw, known, notices);
        if (train.Length == 0)
        {
            throw new JobFailedException(
                "data.too-small",
                $"The data set has {test.Length} rows with a label and all of them fell into the test part. Use more rows or a smaller test fraction.");
        }

        if (test.Length == 0)
        {
            notices.Add("No row fell into the test part, so there are no metrics. Use more rows or a larger test fraction.");
        }

        return new(InGroups(raw, train), InGroups(raw, test));
    }

    /// <summary>The same with a share of the rows to learn from kept for validation, by the rule that the test part was kept by.</summary>
    public static Parts WithValidation(RawData raw, Parts parts)
    {
        // Another stream of chance than the test part's: its rows must not be those that the test just missed.
        var seed = ~raw.Spec.Seed;
        var fraction = raw.Spec.ValidationFraction;
        var (train, validation) = raw switch
        {
            { Times: { } times } => RowSplit.Time(parts.Train, TimesOf(raw, times), fraction),
            { Groups: { } groups } => RowSplit.Grouped(seed, parts.Train, groups.Codes, groups.Texts, fraction),
            { Task: TrainingTask.Binary or TrainingTask.Multiclass } => RowSplit.Stratified(seed, parts.Train, raw.Label!.Codes, fraction),
            _ => RowSplit.Random(seed, parts.Train, fraction),
        };
        return train.Length > 0 && validation.Length > 0
            ? new(InGroups(raw, train), parts.Test) { Validation = InGroups(raw, validation) }
            : throw new JobFailedException(
                "data.too-small",
                $"{parts.Train.Length} rows to learn from leave no row {(train.Length == 0 ? "beside" : "for")} a validation part of {fraction}. Use more rows or another validation fraction.");
    }

    private static (int[] Train, int[] Test) Split(RawData raw, int[] known, List<string> notices)
    {
        var spec = raw.Spec;
        return spec.Split.Kind switch
        {
            SplitKind.Dataset => Given(raw, known, notices),
            SplitKind.Time => RowSplit.Time(known, TimesOf(raw, raw.Times!), spec.TestFraction),
            _ when raw.Groups is { } groups => RowSplit.Grouped(spec.Seed, known, groups.Codes, groups.Texts, spec.TestFraction),
            SplitKind.Stratified => RowSplit.Stratified(spec.Seed, known, raw.Label!.Codes, spec.TestFraction),
            _ => RowSplit.Random(spec.Seed, known, spec.TestFraction),
        };
    }

    /// <summary>A class that only the test data set has counts as an error, of two classes it cannot: its rows are left out.</summary>
    private static (int[] Train, int[] Test) Given(RawData raw, int[] known, List<string> notices)
    {
        int[] train = [.. known.Where(row => row < raw.OwnRows)];
        int[] test = [.. known.Where(row => row >= raw.OwnRows)];
        if (raw.Task != TrainingTask.Binary)
        {
            return (train, test);
        }

        var classes = train.Select(row => raw.Label!.Codes[row]).ToHashSet();
        int[] comparable = [.. test.Where(row => classes.Contains(raw.Label!.Codes[row]))];
        if (comparable.Length < test.Length)
        {
            var unseen = test.Except(comparable).Select(row => raw.Label!.Texts[raw.Label.Codes[row]]).Distinct().Order(StringComparer.Ordinal);
            notices.Add($"{test.Length - comparable.Length} test rows are of classes that no training row has and were left out: {string.Join(", ", unseen.Select(text => $"'{text}'"))}.");
        }

        return (train, comparable);
    }

    private static int[] Usable(RawData raw, List<string> notices)
    {
        var known = raw.Known();
        if (known.Length == 0)
        {
            throw raw.Label is null
                ? new("data.too-small", "The data set has no rows.")
                : new JobFailedException(
                    "label.missing-values",
                    $"No row of the data set's {raw.Rows} has a value of the label '{raw.Label.Name}'. Choose another label.");
        }

        if (known.Length < raw.Rows)
        {
            notices.Add($"{raw.Rows - known.Length} of {raw.Rows} rows have no value of the label '{raw.Label!.Name}' and were left out.");
        }

        Require(raw.Task == TrainingTask.Ranking, known, row => raw.Groups!.Codes[row] < 0, "group.missing-values", raw.Groups?.Name, "which rows are ranked together");
        Require(raw.Times is not null, known, row => double.IsNaN(raw.Times!.Values[row]), "split.time-missing", raw.Times?.Name, "when they were");
        return known;
    }

    private static void Require(bool applies, int[] rows, Predicate<int> isMissing, string code, string? column, string what)
    {
        if (applies && rows.Count(row => isMissing(row)) is > 0 and var missing)
        {
            throw new JobFailedException(code, $"{missing} of {rows.Length} rows have no value of '{column}', so nothing says {what}. Fill the column, leave these rows out, or choose another.");
        }
    }

    /// <summary>The rows' times; of a ranking, each group's latest, so that a group is never parted.</summary>
    private static double[] TimesOf(RawData raw, OrderBuffer times)
    {
        if (raw.Groups is not { } groups)
        {
            return times.Values;
        }

        var latest = new Dictionary<int, double>();
        for (var row = 0; row < raw.Rows; row++)
        {
            latest[groups.Codes[row]] = Math.Max(latest.GetValueOrDefault(groups.Codes[row], double.NegativeInfinity), times.Values[row]);
        }

        return [.. groups.Codes.Select(code => latest[code])];
    }

    /// <summary>Rankers want the rows of a group one after the other.</summary>
    private static int[] InGroups(RawData raw, int[] rows) => raw.Task == TrainingTask.Ranking
        ? [.. rows.OrderBy(row => raw.Groups!.Codes[row]).ThenBy(row => row)]
        : rows;
}

/// <summary>The rows to learn from, those that decide how long or what to learn, and those kept for the test, by their numbers.</summary>
internal sealed record Parts(int[] Train, int[] Test)
{
    /// <summary>Rows kept from learning to decide when to stop; empty where nothing needs them.</summary>
    public int[] Validation { get; init; } = [];

    public IEnumerable<int> All => Train.Concat(Validation).Concat(Test);
}
