using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>What is learned of the label: the task, and each row's number or class.</summary>
internal sealed class LabelPlan
{
    /// <summary>A label of numbers with more distinct values than this is a quantity.</summary>
    public const int MostNumericClasses = 20;

    private const int MostClasses = 1000;

    private LabelPlan(string name, TrainingTask task, ImmutableArray<string> classes, int[] codes, float[] numbers)
    {
        Name = name;
        Task = task;
        Classes = classes;
        Codes = codes;
        Numbers = numbers;
    }

    /// <summary>What an anomaly detection without a label has.</summary>
    public static LabelPlan None { get; } = new("", TrainingTask.Anomaly, [], [], []);

    /// <summary>The column's name; empty where there is none.</summary>
    public string Name { get; }

    /// <summary>Whether anything is known of the rows.</summary>
    public bool IsKnown => Name.Length > 0;

    public TrainingTask Task { get; }

    /// <summary>The classes that the training part has, in the order of their values.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>Each row's index in <see cref="Classes"/>; -1 for a class that the training part does not have.</summary>
    public int[] Codes { get; }

    /// <summary>Each row's number, for a regression; its relevance from 0 to 4, for a ranking.</summary>
    public float[] Numbers { get; }

    public static TrainingTask Infer(LabelValues label, int[] rows)
    {
        if (rows.Length == 0)
        {
            throw new JobFailedException("label.missing-values", $"No row of the data set's {label.Codes.Length} has a value of the label '{label.Name}'. Choose another label.");
        }

        var distinct = Distinct(label, rows).Count;
        return distinct switch
        {
            < 2 => throw Constant(label),
            2 => TrainingTask.Binary,
            > MostNumericClasses when label.Numbers is not null => TrainingTask.Regression,
            _ => TrainingTask.Multiclass,
        };
    }

    public static LabelPlan Create(LabelValues label, TrainingTask task, Parts parts, List<string> notices)
    {
        var distinct = Distinct(label, parts.All).Count;
        if (distinct < 2)
        {
            throw Constant(label);
        }

        return task switch
        {
            TrainingTask.Regression => Regression(label, parts),
            TrainingTask.Ranking => Ranking(label, distinct, parts, notices),
            TrainingTask.Anomaly when distinct != 2 => throw Unfit(label, task, $"has {distinct} distinct values, and exactly 2 are needed, that of an anomaly being the last"),
            TrainingTask.Anomaly => Anomaly(label),
            TrainingTask.Binary when distinct != 2 => throw Unfit(label, task, $"has {distinct} distinct values, and exactly 2 are needed"),
            TrainingTask.Multiclass when distinct > MostClasses => throw Unfit(label, task, $"has {distinct} distinct values, and at most {MostClasses} can be told apart"),
            _ => Classification(label, task, parts),
        };
    }

    public ViewColumn ToViewColumn() => Task switch
    {
        TrainingTask.Regression or TrainingTask.Ranking => new SingleColumn(Name, Numbers),
        TrainingTask.Binary or TrainingTask.Anomaly => new BooleanColumn(Name, [.. Codes.Select(code => code == 1)]),
        _ => new ClassColumn(Name, Codes, Classes),
    };

    private static LabelPlan Regression(LabelValues label, Parts parts)
    {
        if (label.Numbers is not { } numbers)
        {
            throw Unfit(label, TrainingTask.Regression, "does not hold numbers");
        }

        if (Distinct(label, parts.Train).Count < 2)
        {
            throw OneValue(label, parts);
        }

        if (numbers.Any(number => Math.Abs(number) > float.MaxValue))
        {
            throw Unfit(label, TrainingTask.Regression, "holds numbers beyond ±3.4e38, the greatest that trainers can bear");
        }

        if (numbers.Distinct().Count() > numbers.Select(number => (float)number).Distinct().Count() * 2)
        {
            throw Unfit(label, TrainingTask.Regression, "holds numbers that differ only behind their seventh digit, which trainers cannot tell apart; subtract what they have in common first");
        }

        return new(label.Name, TrainingTask.Regression, [], [], [.. label.Codes.Select(code => code < 0 ? float.NaN : (float)numbers[code])]);
    }

    /// <summary>Whole numbers from 0 to 4 are themselves; up to five other values are counted up in their order.</summary>
    private static LabelPlan Ranking(LabelValues label, int distinct, Parts parts, List<string> notices)
    {
        const int Grades = 5;
        if (Distinct(label, parts.Train).Count < 2)
        {
            throw OneValue(label, parts);
        }

        if (label.Numbers is { } numbers && numbers.All(number => number is >= 0 and < Grades && number == Math.Truncate(number)))
        {
            return new(label.Name, TrainingTask.Ranking, [], [], [.. label.Codes.Select(code => code < 0 ? float.NaN : (float)numbers[code])]);
        }

        if (distinct > Grades || label.Texts.Length > Grades)
        {
            throw Unfit(label, TrainingTask.Ranking, $"has {label.Texts.Length} distinct values, and a relevance is a whole number from 0 (irrelevant) to 4, or at most 5 values in order");
        }

        notices.Add($"The label's values were taken as relevance in their order: {string.Join(", ", label.Texts.Select((text, grade) => $"'{text}' is {grade}"))}.");
        return new(label.Name, TrainingTask.Ranking, [], [], [.. label.Codes.Select(code => code < 0 ? float.NaN : code)]);
    }

    /// <summary>The label is looked at in the evaluation alone.</summary>
    private static LabelPlan Anomaly(LabelValues label) => new(label.Name, TrainingTask.Anomaly, [.. label.Texts], label.Codes, []);

    private static LabelPlan Classification(LabelValues label, TrainingTask task, Parts parts)
    {
        var trained = Distinct(label, parts.Train);
        if (trained.Count < 2)
        {
            throw OneValue(label, parts);
        }

        var classOf = new int[label.Texts.Length];
        Array.Fill(classOf, -1);
        var next = 0;
        foreach (var code in trained)
        {
            classOf[code] = next++;
        }

        return new(
            label.Name,
            task,
            [.. trained.Select(code => label.Texts[code])],
            [.. label.Codes.Select(code => code < 0 ? -1 : classOf[code])],
            []);
    }

    private static SortedSet<int> Distinct(LabelValues label, IEnumerable<int> rows) => [.. rows.Select(row => label.Codes[row])];

    private static JobFailedException Constant(LabelValues label) => new(
        "label.constant",
        $"The label '{label.Name}' has the same value in every row of the data set, so there is nothing to learn. "
        + "Choose another label or a data set in which it differs.");

    private static JobFailedException OneValue(LabelValues label, Parts parts) => new(
        "split.one-class",
        $"All {parts.Train.Length} rows to learn from have the label '{label.Texts[label.Codes[parts.Train[0]]]}': the split put every other value of '{label.Name}' "
        + "into the test part, so there is nothing to learn. Use another split (stratified keeps every class in both parts), another seed, or a smaller test fraction.");

    private static JobFailedException Unfit(LabelValues label, TrainingTask task, string fact) => new(
        "task.unfit",
        $"The label '{label.Name}' {fact}, which does not fit the task {task}. Leave the task out to have it chosen from the values.");
}
