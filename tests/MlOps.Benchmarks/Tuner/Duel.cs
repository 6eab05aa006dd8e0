using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer;
using MlOps.Trainer.Search;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Benchmarks.Tuner;

/// <summary>
/// The tuner and random search on the same rows, parts and number of trials. Both begin with every trainer's defaults,
/// as the platform's search does; so what differs is what is tried after them.
/// </summary>
internal sealed class Duel
{
    private readonly TrialBench _validation;
    private readonly TrialBench _test;
    private readonly SearchSpace _space;
    private readonly int _seed;
    private readonly int _sign;
    private readonly Dictionary<string, double?> _scores = new(StringComparer.Ordinal);

    public Duel(RealTask task, DatasetFiles data, ImmutableArray<string> features, string folder, int seed)
    {
        _seed = seed;
        _sign = PrimaryMetrics.Of(task.Task).LowerIsBetter ? 1 : -1;
        var job = new TrainingJob
        {
            WorkDirectory = folder,
            Limits = new(),
            Data = data,
            Spec = new() { DatasetId = task.Name, DatasetVersion = 1, Label = task.Label, Features = features, Task = task.Task, Seed = seed, NoOnnx = true },
        };
        var raw = RawData.Read(job, new Silence(), [], CancellationToken.None);
        var parts = RowParts.Of(raw, []);
        var inner = RowParts.WithValidation(raw, parts);
        var searched = TrainingData.Of(raw, new(inner.Train, inner.Validation), []);
        _validation = new(searched, raw.Spec);
        _test = new(TrainingData.Of(raw, parts, []), raw.Spec);
        _space = new([.. TrainerCatalog.SearchedFor(task.Task)
            .Where(name => name != TrainerCatalog.Lbfgs || task.Task != TrainingTask.Regression || !searched.Label.Numbers.Any(number => number < 0))
            .Select(TrainerSpaces.Of)]);
    }

    /// <summary>The best score on the validation part and that point's score on the test part, of the tuner and of chance.</summary>
    public (Found Tuner, Found Chance) Run(int trials)
    {
        var random = new Random(_seed + 1000);
        return (
            Best(trials, history => ParzenTuner.Propose(_space, history, _seed)),
            Best(trials, history => history.Count < _space.Branches.Length ? _space.Branches[history.Count].Default : _space.Sample(random)));
    }

    private Found Best(int trials, Func<IReadOnlyList<Trial>, SearchPoint> propose)
    {
        List<Trial> history = [];
        while (history.Count < trials)
        {
            var point = propose(history);
            history.Add(new(point, Score(point) * _sign));
        }

        var best = history.Where(trial => trial.Loss is not null).MinBy(trial => trial.Loss)!;
        return new(best.Loss!.Value * _sign, _test.Score(best.Point.Branch, TrainerSearch.Parameters(best.Point)));
    }

    /// <summary>A trial is the same whoever makes it.</summary>
    private double? Score(SearchPoint point)
    {
        var parameters = TrainerSearch.Parameters(point);
        var key = $"{point.Branch} {string.Join(' ', parameters)}";
        if (!_scores.TryGetValue(key, out var score))
        {
            try
            {
                score = _validation.Score(point.Branch, parameters);
            }
            catch (Exception exception) when (exception is JobFailedException or ArgumentException or InvalidOperationException)
            {
                // As in the platform's search, a trial that fails is no end.
                score = null;
            }

            _scores.Add(key, score);
        }

        return score;
    }
}

/// <summary>What a search found.</summary>
/// <param name="Validation">The winner's score on the part that trials were compared by.</param>
/// <param name="Test">Its score on the part that no trial saw, trained on all other rows.</param>
internal readonly record struct Found(double Validation, double Test);
