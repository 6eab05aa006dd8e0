using MlOps.Actors;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>How much each row counts, by its class.</summary>
internal static class ClassWeighting
{
    /// <summary>A weight per row; null where all count the same.</summary>
    public static float[]? Of(TrainingSpec spec, LabelPlan label, int[] train)
    {
        if (spec.ClassWeights.IsEmpty && !spec.BalanceClasses)
        {
            return null;
        }

        if (label.Task is not (TrainingTask.Binary or TrainingTask.Multiclass))
        {
            throw new JobFailedException("class-weight.task", $"A {label.Task} has no classes to weigh. Leave the class weights out.");
        }

        foreach (var name in spec.ClassWeights.Keys)
        {
            if (!label.Classes.Contains(name))
            {
                throw new JobFailedException(
                    "class-weight.unknown",
                    $"The training part has no class '{name}' to weigh.{Nearest.Hint(name, label.Classes)} Its classes are: {string.Join(", ", label.Classes.Take(30).Select(text => $"'{text}'"))}.");
            }
        }

        var weights = label.Classes.Select(text => spec.ClassWeights.GetValueOrDefault(text, 1)).ToArray();
        if (spec.BalanceClasses)
        {
            foreach (var (code, count) in train.Select(row => label.Codes[row]).CountBy(code => code))
            {
                weights[code] *= (double)train.Length / (weights.Length * count);
            }
        }

        return [.. label.Codes.Select(code => code < 0 ? 1 : (float)weights[code])];
    }
}
