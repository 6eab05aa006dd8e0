using System.Globalization;
using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>Refuses class weights that mean nothing. Pure.</summary>
internal static class ClassWeightPlan
{
    private const double Greatest = 1e6;

    public static Refusal? Check(TrainingSpec spec, ColumnManifest? label)
    {
        if (spec.ClassWeights.IsEmpty && !spec.BalanceClasses)
        {
            return null;
        }

        if (spec.Task is not (TrainingTask.Binary or TrainingTask.Multiclass))
        {
            return Refusal.Invalid("class-weight.task", $"A {spec.Task.ToString()!.ToLowerInvariant()} has no classes to weigh. Leave the class weights out.");
        }

        foreach (var (name, weight) in spec.ClassWeights)
        {
            if (!(weight is > 0 and <= Greatest))
            {
                return Refusal.Invalid("class-weight.invalid", string.Create(
                    CultureInfo.InvariantCulture, $"The weight of class \"{name}\" is a number above 0, at most {Greatest}, not {weight}."));
            }

            // Only of texts is every class known here, by the very text that the model will know it by.
            if (label is { Type: ColumnType.Text } && label.Top.Length == label.Distinct && label.Top.All(value => value.Value != name))
            {
                return Refusal.Invalid(
                    "class-weight.unknown",
                    $"\"{label.Name}\" has no value \"{name}\" to weigh.{Nearest.Hint(name, label.Top.Select(value => value.Value))} Its values are {string.Join(", ", label.Top.Select(value => $"\"{value.Value}\""))}.");
            }
        }

        return null;
    }
}
