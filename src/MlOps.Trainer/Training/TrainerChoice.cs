using MlOps.Actors;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Which trainer is used on this machine.</summary>
internal static class TrainerChoice
{
    /// <summary>The trainer that is asked for, or the task's own; checked against the task.</summary>
    public static string Of(string? asked, TrainingTask task, Func<bool> isLightGbmAvailable, List<string> notices)
    {
        var name = asked is null ? TrainerCatalog.DefaultOf(task) : Known(asked);
        if (!TrainerCatalog.Fits(name, task))
        {
            throw new JobFailedException("trainer.unfit", $"{name} does no {task}. Trainers of {task} are {string.Join(", ", TrainerCatalog.For(task))}.");
        }

        if (name != TrainerCatalog.LightGbm || isLightGbmAvailable())
        {
            return name;
        }

        var fallback = Fallback(task);
        if (asked is not null)
        {
            throw new JobFailedException(
                "trainer.unavailable",
                $"LightGbm's native library cannot be loaded on this machine. Install the OpenMP runtime (on Debian and Ubuntu: apt-get install libgomp1) or choose {fallback}.");
        }

        notices.Add($"LightGbm's native library cannot be loaded on this machine (is libgomp1 installed?), so {fallback} was used.");
        return fallback;
    }

    /// <summary>What is taken where nothing was asked for and LightGbm cannot be.</summary>
    public static string Fallback(TrainingTask task) => task == TrainingTask.Ranking ? TrainerCatalog.FastTree : TrainerCatalog.Sdca;

    /// <summary>The trainer as the catalog spells it.</summary>
    public static string Known(string asked) => TrainerCatalog.Spelled(asked)
        ?? throw new JobFailedException(
            "trainer.unknown",
            $"There is no trainer '{asked}'.{Nearest.Hint(asked, TrainerCatalog.Names.Append(TrainerCatalog.Auto))} Choose one of: {string.Join(", ", TrainerCatalog.Names)}, {TrainerCatalog.Auto}.");
}
