using System.Collections.Immutable;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Predictor;

/// <summary>Small models of every task and of every kind of column, made of numbers alone.</summary>
public sealed class Models : IDisposable
{
    private const string Columns = "CASE WHEN i % 10 = 0 THEN NULL ELSE i * 0.37 - 99 END AS amount, CASE WHEN i % 13 = 0 THEN NULL ELSE i % 3 = 0 END AS flag, "
        + "CASE WHEN i % 11 = 0 THEN NULL ELSE TIMESTAMP '1969-06-01 07:00:00.000123' + INTERVAL (i * 977) MINUTE END AS at, "
        + "CASE WHEN i % 7 = 0 THEN NULL ELSE 'nämé ' || (i % 5) END AS name";

    private static readonly string[] Rounds = ["NumberOfIterations", "NumberOfTrees", "MaximumNumberOfIterations"];

    private readonly Dictionary<(TrainingTask, string), ServedModel> _models = [];

    internal ServedModel Of(TrainingTask task, string trainer = TrainerCatalog.LightGbm)
    {
        if (!_models.TryGetValue((task, trainer), out var model))
        {
            var label = task switch
            {
                TrainingTask.Regression => "i * 0.5 + (i % 5) * 10",
                TrainingTask.Binary => "CASE WHEN (i * 7919 % 100) + (i % 5) * 20 > 90 THEN 'yes' ELSE 'no' END",
                _ => "CASE i % 5 WHEN 0 THEN 'a \"quoted\" one' WHEN 1 THEN 'ß' ELSE 'c' END",
            };
            var data = SampleData.Of($"SELECT {Columns}, {label} AS y FROM range(3000) t(i)");
            _models.Add((task, trainer), model = new(data, SampleData.Spec("y") with { Task = task, Trainer = trainer, Parameters = Small(trainer) }));
        }

        return model;
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
        {
            model.Dispose();
        }
    }

    private static ImmutableSortedDictionary<string, string> Small(string trainer)
    {
        var rounds = Rounds.FirstOrDefault(TrainerCatalog.ParametersOf(trainer)!.ContainsKey);
        return rounds is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add(rounds, "20");
    }
}
