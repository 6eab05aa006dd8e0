using System.Globalization;
using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>
/// Resolves what a training spec leaves open against the dataset's schema, and refuses what cannot work before anything
/// is started. Pure.
/// </summary>
internal static class TrainingPlan
{
    /// <summary>A numeric label with more distinct values is a quantity, not a class.</summary>
    private const int ClassesOfNumericLabel = 20;

    private const int MaximumClasses = 1000;

    private const int RelevanceGrades = 5;

    private const int LongestCommit = 200;

    /// <param name="spec">What was asked for.</param>
    /// <param name="version">The dataset's version.</param>
    /// <param name="data">What is in it.</param>
    /// <param name="datasetName">Its name.</param>
    /// <param name="test">What is in the test dataset; null where the split takes none.</param>
    /// <param name="cpuHourPrice">What the rate card asks for an hour of a worker's CPU time.</param>
    public static (TrainingSpec? Spec, Refusal? Refusal) Resolve(
        TrainingSpec spec, int version, DatasetManifest data, string datasetName, DatasetManifest? test = null, decimal cpuHourPrice = 0)
    {
        var hasLabel = spec.Label.Length > 0 || spec.Task != TrainingTask.Anomaly;
        var label = data.Columns.FirstOrDefault(column => column.Name == spec.Label);
        if (hasLabel && label is null)
        {
            return Refuse("label.absent", $"The dataset {datasetName} has no column \"{spec.Label}\" to learn.{Nearest.Hint(spec.Label, data.Columns.Select(column => column.Name))} Its columns are {Columns(data)}.");
        }

        if (label?.Distinct < 2)
        {
            var what = label.Distinct == 0 ? "has no values" : $"is constant: every value is \"{label.Minimum}\"";
            return Refuse("label.constant", $"The label \"{label.Name}\" {what}; there is nothing to learn. Choose another column, or data with at least two values.");
        }

        if (Numbers(spec) is { } number)
        {
            return (null, number);
        }

        var task = spec.Task ?? InferTask(label!);
        if (TaskFits(task, label) is { } mismatch)
        {
            return (null, mismatch);
        }

        var (features, unusable) = Features(spec, data, label);
        if (unusable is not null)
        {
            return (null, unusable);
        }

        var asked = spec with { Task = task, Features = features };
        if ((SplitPlan.Check(asked, data, test) ?? ClassWeightPlan.Check(asked, label) ?? TrainerPlan.Check(asked, cpuHourPrice) ?? Slices(asked, data)) is { } wrong)
        {
            return (null, wrong);
        }

        var register = spec.NoModel ? null : spec.Register ?? datasetName;
        if (register is not null && Names.Check("model", register) is { } name)
        {
            return (null, name);
        }

        return (TrainerPlan.Resolve(asked, cpuHourPrice) with { DatasetVersion = version, Register = register }, null);
    }

    public static TrainingTask InferTask(ColumnManifest label) => label switch
    {
        { Distinct: 2 } => TrainingTask.Binary,
        { Role: ColumnRole.Numeric, Distinct: > ClassesOfNumericLabel } => TrainingTask.Regression,
        _ => TrainingTask.Multiclass,
    };

    private static Refusal? TaskFits(TrainingTask task, ColumnManifest? label) => (task, label) switch
    {
        (TrainingTask.Tensors, _) => Invalid("task.untrainable", "Tensors is the task of an imported model; nothing is trained for it. Leave the task out."),
        (TrainingTask.Anomaly, null) => null,
        (_, null) => throw new ArgumentNullException(nameof(label), "Only an anomaly detection has no label."),
        (TrainingTask.Anomaly, { Distinct: not 2 }) => Invalid(
            "label.not-binary", $"An anomaly detection is judged by a label of two values, that of an anomaly being the last; \"{label.Name}\" has {label.Distinct}. Leave the label empty, or choose another."),
        (TrainingTask.Ranking, { Role: not ColumnRole.Numeric, Distinct: > RelevanceGrades }) => Invalid(
            "label.not-relevance", $"A ranking learns relevance: a whole number from 0 to 4, or up to {RelevanceGrades} values in order; \"{label.Name}\" has {label.Distinct} that are no numbers. Choose another label."),
        _ => ClassesFit(task, label),
    };

    private static Refusal? ClassesFit(TrainingTask task, ColumnManifest label) => task switch
    {
        TrainingTask.Regression when label.Role != ColumnRole.Numeric => Invalid(
            "label.not-numeric", $"Regression needs a numeric label; \"{label.Name}\" is {Lower(label.Role)}.{MeantAsNumbers(label)} Leave the task out, or choose another label."),
        TrainingTask.Binary when label.Distinct != 2 => Invalid(
            "label.not-binary", $"Binary classification needs a label of two values; \"{label.Name}\" has {label.Distinct}. Leave the task out, or choose multiclass."),
        TrainingTask.Multiclass when label.Distinct > MaximumClasses => Invalid(
            "label.too-many-classes", $"\"{label.Name}\" has {label.Distinct} values; a classifier takes at most {MaximumClasses}. Is it a quantity, or an id?"),
        _ => null,
    };

    private static string MeantAsNumbers(ColumnManifest label) => label.Type == ColumnType.Text
        ? " If numbers were meant, the log of the dataset's ingestion says which value of which line made it text: correct it, or name it as a missing marker."
        : "";

    private static (ImmutableArray<string> Features, Refusal? Refusal) Features(TrainingSpec spec, DatasetManifest data, ColumnManifest? label)
    {
        if (spec.Features.IsDefaultOrEmpty)
        {
            // The name of a group says nothing of another group.
            var usable = data.Columns.Where(column => column != label && !SplitPlan.IsGroup(spec, column.Name) && IsUsable(column)).Select(column => column.Name).ToImmutableArray();
            return usable.IsEmpty
                ? ([], Invalid("feature.none", $"No column but the label can be learned from: numeric, categorical, boolean and date columns can. Columns: {Columns(data)}."))
                : (usable, null);
        }

        foreach (var feature in spec.Features)
        {
            if (data.Columns.FirstOrDefault(column => column.Name == feature) is not { } column)
            {
                return ([], Invalid("feature.unknown", $"The dataset has no column \"{feature}\". Its columns are {Columns(data)}."));
            }

            if (column == label)
            {
                return ([], Invalid("feature.label", $"\"{feature}\" is the label; a model cannot learn from what it is to predict. Take it out of the features."));
            }

            if (!IsUsable(column))
            {
                return ([], Invalid("feature.unusable", $"\"{feature}\" is {Lower(column.Role)}, which no feature is made of yet: numeric, categorical, boolean and date columns are. Take it out of the features."));
            }
        }

        return spec.Features.Distinct().Count() == spec.Features.Length
            ? (spec.Features, null)
            : ([], Invalid("feature.twice", "A feature is named twice. Name each once."));
    }

    private static Refusal? Slices(TrainingSpec spec, DatasetManifest data)
    {
        foreach (var slice in spec.Slices)
        {
            if (data.Columns.All(column => column.Name != slice))
            {
                return Invalid("slice.unknown", $"The dataset has no column \"{slice}\" to show metrics by.{Nearest.Hint(slice, data.Columns.Select(column => column.Name))} Its columns are {Columns(data)}.");
            }
        }

        return null;
    }

    private static Refusal? Numbers(TrainingSpec spec)
    {
        if (!(spec.TestFraction is >= 0.01 and <= 0.9))
        {
            return Invalid("spec.test-fraction", string.Create(
                CultureInfo.InvariantCulture, $"The test fraction is a number from 0.01 to 0.9, not {spec.TestFraction}."));
        }

        if (!(spec.ValidationFraction is >= 0.01 and <= 0.9))
        {
            return Invalid("spec.validation-fraction", string.Create(
                CultureInfo.InvariantCulture, $"The validation fraction is a number from 0.01 to 0.9, not {spec.ValidationFraction}."));
        }

        if (spec.CodeCommit is { Length: > LongestCommit } or { Length: 0 })
        {
            return Invalid("spec.code-commit", $"A code commit is 1 to {LongestCommit} characters, not {spec.CodeCommit.Length}.");
        }

        return spec.Threads is < 1 or > 64
            ? Invalid("spec.threads", $"Threads are a whole number from 1 to 64, not {spec.Threads}.")
            : null;
    }

    private static bool IsUsable(ColumnManifest column) =>
        column.Distinct > 0 && column.Role is ColumnRole.Numeric or ColumnRole.Categorical or ColumnRole.Boolean or ColumnRole.DateTime;

    internal static string Columns(DatasetManifest data)
    {
        const int Shown = 30;
        var names = string.Join(", ", data.Columns.Take(Shown).Select(column => column.Name));
        return data.Columns.Length > Shown ? $"{names} and {data.Columns.Length - Shown} more" : names;
    }

    internal static string Lower(ColumnRole role) => role.ToString().ToLowerInvariant();

    private static Refusal Invalid(string code, string message) => Refusal.Invalid(code, message);

    private static (TrainingSpec? Spec, Refusal? Refusal) Refuse(string code, string message) => (null, Invalid(code, message));
}
