using System.Globalization;

namespace MlOps.Runs;

/// <summary>Refuses a trainer that does not fit, and parameters, early stopping and searches that it does not take. Pure.</summary>
internal static class TrainerPlan
{
    private const int MostRounds = 10_000;
    private const int MostTrials = 10_000;

    public static Refusal? Check(TrainingSpec spec, decimal cpuHourPrice)
    {
        var task = spec.Task!.Value;
        var name = spec.Trainer ?? TrainerCatalog.DefaultOf(task);
        if (TrainerCatalog.Spelled(name) is not { } trainer)
        {
            return Unknown(name);
        }

        if (trainer != TrainerCatalog.Auto)
        {
            return spec.Search is not null
                ? Invalid("search.no-auto", $"A search budget is of the trainer {TrainerCatalog.Auto} alone, not of {trainer}. Leave the budget out, or let {TrainerCatalog.Auto} search.")
                : Fits(trainer, task) ?? Parameters(spec, trainer) ?? EarlyStopping(spec, trainer, task);
        }

        return !spec.Parameters.IsEmpty ? Invalid("parameter.no-trainer", $"A search chooses parameters by itself. Leave {spec.Parameters.Keys.First()} out, or name the trainer whose parameter it is.")
            : spec.EarlyStoppingRounds is not null ? Invalid("early-stopping.trainer", "A search chooses how long to boost by itself. Leave early stopping out, or name a trainer.")
            : task == TrainingTask.Anomaly ? Invalid("search.task", $"There is one trainer of anomaly detection, {TrainerCatalog.RandomizedPca}, and nothing to compare by. Name it.")
            : Budget(spec.Search ?? new(), spec, task, cpuHourPrice);
    }

    /// <summary>The trainer as the catalog spells it, and a search's budget with its price.</summary>
    public static TrainingSpec Resolve(TrainingSpec spec, decimal cpuHourPrice)
    {
        var trainer = spec.Trainer is null ? null : TrainerCatalog.Spelled(spec.Trainer);
        return trainer != TrainerCatalog.Auto ? spec with { Trainer = trainer } : spec with
        {
            Trainer = trainer,
            Search = (spec.Search ?? new()) with { CpuHourPrice = spec.Search?.Cost is null ? null : cpuHourPrice },
        };
    }

    private static Refusal? Fits(string trainer, TrainingTask task) => TrainerCatalog.Fits(trainer, task) ? null : Invalid(
        "trainer.unfit", $"{trainer} does no {task.ToString().ToLowerInvariant()}. Trainers that do are {string.Join(", ", TrainerCatalog.For(task))}.");

    private static Refusal? Parameters(TrainingSpec spec, string trainer)
    {
        var known = TrainerCatalog.ParametersOf(trainer)!;
        foreach (var (name, text) in spec.Parameters)
        {
            if (spec.Trainer is null)
            {
                return Invalid("parameter.no-trainer", $"The parameter {name} needs a trainer beside it, whose parameter it is: {string.Join(", ", TrainerCatalog.Names)}.");
            }

            if (!known.TryGetValue(name, out var range))
            {
                var has = known.Count == 0 ? "It has none." : $"It has {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
                return Invalid("parameter.unknown", $"{trainer} has no parameter \"{name}\".{Nearest.Hint(name, known.Keys)} {has}");
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

    private static Refusal? EarlyStopping(TrainingSpec spec, string trainer, TrainingTask task)
    {
        if (spec.EarlyStoppingRounds is not { } rounds)
        {
            return null;
        }

        if (rounds is < 1 or > MostRounds)
        {
            return Invalid("early-stopping.rounds", $"Early stopping waits 1 to {MostRounds} rounds, not {rounds}.");
        }

        var able = TrainerCatalog.Names.Where(name => TrainerCatalog.StopsEarly(name, task)).ToArray();
        return able.Contains(trainer) ? null : Invalid(
            "early-stopping.trainer",
            $"{trainer} does not stop early when it does {task.ToString().ToLowerInvariant()}. Leave early stopping out{(able.Length == 0 ? "" : $", or choose {string.Join(" or ", able)}")}.");
    }

    private static Refusal? Budget(SearchBudget budget, TrainingSpec spec, TrainingTask task, decimal cpuHourPrice)
    {
        foreach (var name in budget.Trainers)
        {
            var trainer = TrainerCatalog.Spelled(name);
            var wrong = trainer switch
            {
                null => Unknown(name),
                TrainerCatalog.Auto or TrainerCatalog.Baseline => Invalid("search.trainer", $"{trainer} is nothing to search. Name trainers among {string.Join(", ", TrainerCatalog.SearchedFor(task))}."),
                _ => Fits(trainer, task),
            };
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return budget.Trials is < 1 or > MostTrials ? Invalid("search.trials", $"A search makes 1 to {MostTrials} trials, not {budget.Trials}.")
            : budget.Seconds is { } seconds && !(seconds > 0 && seconds <= spec.Limits.Seconds) ? Invalid("search.seconds", string.Create(
                CultureInfo.InvariantCulture, $"A search takes more than 0 and at most the run's own {spec.Limits.Seconds} seconds, not {seconds}. Change one of the two."))
            : budget.Cost <= 0 ? Invalid("search.cost", string.Create(CultureInfo.InvariantCulture, $"A search may cost more than 0, not {budget.Cost}."))
            : budget.Cost is not null && cpuHourPrice <= 0 ? Invalid("search.no-price", "The rate card asks nothing for a worker's CPU time, so a cost limits no search. Limit seconds or trials.")
            : null;
    }

    private static Refusal Unknown(string name) => Invalid(
        "trainer.unknown",
        $"There is no trainer \"{name}\".{Nearest.Hint(name, TrainerCatalog.Names.Append(TrainerCatalog.Auto))} Trainers are {string.Join(", ", TrainerCatalog.Names)} and {TrainerCatalog.Auto}.");

    private static Refusal Invalid(string code, string message) => Refusal.Invalid(code, message);
}
