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

    public string Name { get; }

    public TrainingTask Task { get; }

    /// <summary>The classes that the training part has, in the order of their values.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>Each row's index in <see cref="Classes"/>; -1 for a class that the training part does not have.</summary>
    public int[] Codes { get; }

    /// <summary>Each row's number, for a regression.</summary>
    public float[] Numbers { get; }

    public static TrainingTask Infer(LabelValues label, int[] rows)
    {
        var distinct = Distinct(label, rows).Count;
        return distinct switch
        {
            < 2 => throw Constant(label, "data set"),
            2 => TrainingTask.Binary,
            > MostNumericClasses when label.Numbers is not null => TrainingTask.Regression,
            _ => TrainingTask.Multiclass,
        };
    }

    public static LabelPlan Create(LabelValues label, TrainingTask task, Parts parts)
    {
        var distinct = Distinct(label, parts.All).Count;
        if (distinct < 2)
        {
            throw Constant(label, "data set");
        }

        return task switch
        {
            TrainingTask.Regression => Regression(label, parts),
            TrainingTask.Binary when distinct != 2 => throw Unfit(label, task, $"has {distinct} distinct values, and exactly 2 are needed"),
            TrainingTask.Multiclass when distinct > MostClasses => throw Unfit(label, task, $"has {distinct} distinct values, and at most {MostClasses} can be told apart"),
            _ => Classification(label, task, parts),
        };
    }

    public ViewColumn ToViewColumn() => Task switch
    {
        TrainingTask.Regression => new SingleColumn(Name, Numbers),
        TrainingTask.Binary => new BooleanColumn(Name, [.. Codes.Select(code => code == 1)]),
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
            throw Constant(label, "training part");
        }

        return new(label.Name, TrainingTask.Regression, [], [], [.. label.Codes.Select(code => code < 0 ? float.NaN : (float)numbers[code])]);
    }

    private static LabelPlan Classification(LabelValues label, TrainingTask task, Parts parts)
    {
        var trained = Distinct(label, parts.Train);
        if (trained.Count < 2)
        {
            throw Constant(label, "training part");
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

    private static SortedSet<int> Distinct(LabelValues label, int[] rows) => [.. rows.Select(row => label.Codes[row])];

    private static JobFailedException Constant(LabelValues label, string where) => new(
        "label.constant",
        $"The label '{label.Name}' has the same value in every row of the {where}, so there is nothing to learn. "
        + "Choose another label or a data set in which it differs.");

    private static JobFailedException Unfit(LabelValues label, TrainingTask task, string fact) => new(
        "task.unfit",
        $"The label '{label.Name}' {fact}, which does not fit the task {task}. Leave the task out to have it chosen from the values.");
}

/// <summary>The rows to learn from and those kept for the test, by their numbers in the file.</summary>
internal sealed record Parts(int[] Train, int[] Test)
{
    public int[] All { get; } = [.. Train, .. Test];
}
