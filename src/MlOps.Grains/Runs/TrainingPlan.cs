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

    public static (TrainingSpec? Spec, Refusal? Refusal) Resolve(TrainingSpec spec, int version, DatasetManifest data, string datasetName)
    {
        if (data.Columns.FirstOrDefault(column => column.Name == spec.Label) is not { } label)
        {
            return Refuse("label.absent", $"The dataset {datasetName} has no column \"{spec.Label}\" to learn. Its columns are {Columns(data)}.");
        }

        if (label.Distinct < 2)
        {
            var what = label.Distinct == 0 ? "has no values" : $"is constant: every value is \"{label.Minimum}\"";
            return Refuse("label.constant", $"The label \"{label.Name}\" {what}; there is nothing to learn. Choose another column, or data with at least two values.");
        }

        if (Numbers(spec) is { } number)
        {
            return (null, number);
        }

        var task = spec.Task ?? InferTask(label);
        if (TaskFits(task, label) is { } mismatch)
        {
            return (null, mismatch);
        }

        var (features, unusable) = Features(spec, data, label);
        if (unusable is not null)
        {
            return (null, unusable);
        }

        if (Parameters(spec) is { } parameter)
        {
            return (null, parameter);
        }

        var register = spec.NoModel ? null : spec.Register ?? datasetName;
        if (register is not null && Names.Check("model", register) is { } name)
        {
            return (null, name);
        }

        return (spec with { DatasetVersion = version, Task = task, Features = features, Register = register }, null);
    }

    public static TrainingTask InferTask(ColumnManifest label) => label switch
    {
        { Distinct: 2 } => TrainingTask.Binary,
        { Role: ColumnRole.Numeric, Distinct: > ClassesOfNumericLabel } => TrainingTask.Regression,
        _ => TrainingTask.Multiclass,
    };

    private static Refusal? TaskFits(TrainingTask task, ColumnManifest label) => task switch
    {
        TrainingTask.Regression when label.Role != ColumnRole.Numeric => Invalid(
            "label.not-numeric", $"Regression needs a numeric label; \"{label.Name}\" is {Lower(label.Role)}. Leave the task out, or choose another label."),
        TrainingTask.Binary when label.Distinct != 2 => Invalid(
            "label.not-binary", $"Binary classification needs a label of two values; \"{label.Name}\" has {label.Distinct}. Leave the task out, or choose multiclass."),
        TrainingTask.Multiclass when label.Distinct > MaximumClasses => Invalid(
            "label.too-many-classes", $"\"{label.Name}\" has {label.Distinct} values; a classifier takes at most {MaximumClasses}. Is it a quantity, or an id?"),
        _ => null,
    };

    private static (ImmutableArray<string> Features, Refusal? Refusal) Features(TrainingSpec spec, DatasetManifest data, ColumnManifest label)
    {
        if (spec.Features.IsDefaultOrEmpty)
        {
            var usable = data.Columns.Where(column => column != label && IsUsable(column)).Select(column => column.Name).ToImmutableArray();
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

    private static Refusal? Parameters(TrainingSpec spec)
    {
        var trainer = spec.Trainer ?? TrainerCatalog.LightGbm;
        if (TrainerCatalog.ParametersOf(trainer) is not { } known)
        {
            return Invalid("trainer.unknown", $"There is no trainer \"{trainer}\". Trainers are {string.Join(", ", TrainerCatalog.Names)}.");
        }

        foreach (var (name, text) in spec.Parameters)
        {
            if (spec.Trainer is null)
            {
                return Invalid("parameter.no-trainer", $"The parameter {name} needs a trainer beside it, whose parameter it is: {string.Join(", ", TrainerCatalog.Names)}.");
            }

            if (!known.TryGetValue(name, out var range))
            {
                return Invalid("parameter.unknown", $"{trainer} has no parameter \"{name}\". It has {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
            }

            var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);
            if (!isNumber || value < range.Least || value > range.Greatest || (range.IsInteger && value != Math.Floor(value)))
            {
                var kind = range.IsInteger ? "a whole number" : "a number";
                return Invalid("parameter.invalid", string.Create(
                    CultureInfo.InvariantCulture, $"{name} takes {kind} from {range.Least} to {range.Greatest}, not \"{text}\"."));
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

        return spec.Threads is < 1 or > 64
            ? Invalid("spec.threads", $"Threads are a whole number from 1 to 64, not {spec.Threads}.")
            : null;
    }

    public static Refusal? Limits(RunLimits limits)
    {
        if (limits.MemoryMiB is < 256 or > 1_048_576)
        {
            return Invalid("limits.memory", $"A worker's memory is 256 to 1048576 MiB, not {limits.MemoryMiB}.");
        }

        return limits.Seconds is < 1 or > 604_800
            ? Invalid("limits.time", $"A run's time is 1 to 604800 seconds, not {limits.Seconds}.")
            : null;
    }

    private static bool IsUsable(ColumnManifest column) =>
        column.Distinct > 0 && column.Role is ColumnRole.Numeric or ColumnRole.Categorical or ColumnRole.Boolean or ColumnRole.DateTime;

    private static string Columns(DatasetManifest data)
    {
        const int Shown = 30;
        var names = string.Join(", ", data.Columns.Take(Shown).Select(column => column.Name));
        return data.Columns.Length > Shown ? $"{names} and {data.Columns.Length - Shown} more" : names;
    }

    private static string Lower(ColumnRole role) => role.ToString().ToLowerInvariant();

    private static Refusal Invalid(string code, string message) => Refusal.Invalid(code, message);

    private static (TrainingSpec? Spec, Refusal? Refusal) Refuse(string code, string message) => (null, Invalid(code, message));
}
