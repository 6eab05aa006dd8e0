using System.Collections.Immutable;
using System.Globalization;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Search;

/// <summary>
/// Looks for the trainer and the parameters that do best on a validation part, within a budget. What it finds is an
/// ordinary spec; the test part is never looked at.
/// </summary>
internal sealed class TrainerSearch(RawData raw, IWorkerOutput output, Func<bool> isLightGbmAvailable, TimeProvider clock, Func<long> cpuNanoseconds)
{
    private readonly SearchBudget _budget = raw.Spec.Search ?? new();
    private readonly string _metric = PrimaryMetrics.Of(raw.Task).Name;
    private readonly int _sign = PrimaryMetrics.Of(raw.Task).LowerIsBetter ? 1 : -1;
    private readonly List<TrialRecord> _trials = [];
    private readonly List<Trial> _history = [];

    /// <summary>The spec of the winner and the record of the search.</summary>
    public (TrainingSpec Spec, SearchRecord Record) Run(Parts parts, List<string> notices, CancellationToken cancellationToken)
    {
        output.Progress("searching");
        var budget = new BudgetMeter(_budget, clock, cpuNanoseconds);
        var inner = RowParts.WithValidation(raw, parts);
        var data = TrainingData.Of(raw, new(inner.Train, inner.Validation), []);
        var space = new SearchSpace([.. Trainers(data, notices).Select(TrainerSpaces.Of)]);
        var bench = new TrialBench(data, raw.Spec);
        output.Log($"Searching {string.Join(", ", space.Branches.Select(branch => branch.Name))} for the best {_metric}: "
            + $"{inner.Train.Length} rows to learn from, {inner.Validation.Length} to compare by.");

        string? ended;
        while ((ended = budget.WhyEnded()) is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("searching");
            Try(ParzenTuner.Propose(space, _history, raw.Spec.Seed), bench, budget);
        }

        return Conclude(budget, inner, ended, notices);
    }

    private (TrainingSpec Spec, SearchRecord Record) Conclude(BudgetMeter budget, Parts inner, string ended, List<string> notices)
    {
        if (_trials.Count == 0 || (_trials.Count == 1 && !budget.IsWithin))
        {
            throw new JobFailedException(
                "search.budget-too-small",
                $"The budget is too small for one trial: {ended}{(_trials.Count == 0 ? " before the first could begin" : Took(_trials[0]))}. Give the search more, name a faster trainer, or take a sample of the rows.");
        }

        if (_trials.Where(trial => trial.Score is not null).MaxBy(trial => -_sign * trial.Score!.Value) is not { } winner)
        {
            throw new JobFailedException(
                "search.no-model",
                $"None of {_trials.Count} trials made a model. The last one failed with: {_trials[^1].Failure}");
        }

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"The search made {_trials.Count} trials and ended because {ended}; trial {winner.Number} won: {Described(winner)}, {_metric} {winner.Score:0.####} on the validation part.");
        notices.Add(line);
        var record = new SearchRecord
        {
            Metric = _metric,
            Budget = _budget,
            TrainRows = inner.Train.Length,
            ValidationRows = inner.Validation.Length,
            Ended = ended,
            Winner = winner.Number,
            Trials = [.. _trials],
        };
        return (raw.Spec with { Trainer = winner.Trainer, Parameters = winner.Parameters, Search = null }, record);
    }

    private static string Took(TrialRecord trial) => string.Create(CultureInfo.InvariantCulture, $", and a trial of {trial.Trainer} took {trial.Seconds:0.0##} seconds");

    private void Try(SearchPoint point, TrialBench bench, BudgetMeter budget)
    {
        var parameters = Parameters(point);
        double? score = null;
        string? failure = null;
        budget.Begin();
        try
        {
            score = bench.Score(point.Branch, parameters);
        }
        catch (JobFailedException exception)
        {
            failure = exception.Message;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // ML.NET says so of data that a trainer cannot learn from; another trainer may.
            failure = exception.Message;
        }

        var (seconds, cpu) = budget.End();
        var trial = new TrialRecord(budget.Trials, point.Branch, parameters, score, seconds, cpu, failure);
        _trials.Add(trial);
        _history.Add(new(point, score * _sign));
        if (score is { } value)
        {
            output.Metric("trial.score", trial.Number, value);
        }

        output.Log(string.Create(
            CultureInfo.InvariantCulture,
            $"Trial {trial.Number}: {Described(trial)}: {(score is null ? $"failed: {failure}" : $"{_metric} {score:0.####}")} ({seconds:0.0} s)."));
    }

    private ImmutableArray<string> Trainers(TrainingData data, List<string> notices)
    {
        var asked = _budget.Trainers.IsDefaultOrEmpty
            ? TrainerCatalog.SearchedFor(raw.Task)
            : [.. _budget.Trainers.Select(name => TrainerChoice.Of(name, raw.Task, isLightGbmAvailable, notices)).Distinct()];
        ImmutableArray<string> able = [.. asked.Where(name => _budget.Trainers.Length > 0 || IsAble(name, data, notices))];
        return able.IsEmpty
            ? throw new JobFailedException("search.no-trainer", $"No trainer of {raw.Task} can be searched on this machine.")
            : able;
    }

    private bool IsAble(string trainer, TrainingData data, List<string> notices)
    {
        if (trainer == TrainerCatalog.LightGbm && !isLightGbmAvailable())
        {
            notices.Add("LightGbm's native library cannot be loaded on this machine (is libgomp1 installed?), so it was not searched.");
            return false;
        }

        // A Poisson regression knows no negative number.
        return trainer != TrainerCatalog.Lbfgs || data.Label.Task != TrainingTask.Regression || !data.Label.Numbers.Any(number => number < 0);
    }

    /// <summary>The first point of a trainer is ML.NET's own defaults, which some trainers choose by the data.</summary>
    internal static ImmutableSortedDictionary<string, string> Parameters(SearchPoint point)
    {
        var branch = TrainerSpaces.Of(point.Branch);
        if (branch.Dimensions.All(dimension => point.Values[dimension.Name] == dimension.Default))
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        // Six digits are enough to tell values apart, and a person can read them.
        return branch.Dimensions.ToImmutableSortedDictionary(
            dimension => dimension.Name,
            dimension => point.Values[dimension.Name].ToString(dimension.IsInteger ? "F0" : "G6", CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
    }

    private static string Described(TrialRecord trial) => trial.Parameters.IsEmpty
        ? $"{trial.Trainer} with its defaults"
        : $"{trial.Trainer} with {string.Join(", ", trial.Parameters.Select(pair => $"{pair.Key}={pair.Value}"))}";
}
