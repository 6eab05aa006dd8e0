using System.Globalization;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MlOps.Actors;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>The options of ML.NET's trainers, with a run's seed, threads and hyper-parameters set.</summary>
internal static class Trainers
{
    /// <summary>The options; null for the baseline, which has none.</summary>
    public static TrainerInputBase? Options(TrainingTask task, string trainer, TrainingSpec spec)
    {
        var options = Defaults(task, trainer, spec);
        foreach (var (name, value) in spec.Parameters)
        {
            Set(options, trainer, name, value);
        }

        return options;
    }

    private static TrainerInputBase? Defaults(TrainingTask task, string trainer, TrainingSpec spec) => (trainer, task) switch
    {
        (TrainerCatalog.LightGbm, TrainingTask.Regression) =>
            new LightGbmRegressionTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
        (TrainerCatalog.LightGbm, TrainingTask.Binary) =>
            new LightGbmBinaryTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
        (TrainerCatalog.LightGbm, TrainingTask.Multiclass) =>
            new LightGbmMulticlassTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
        (TrainerCatalog.LightGbm, TrainingTask.Ranking) =>
            new LightGbmRankingTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
        (TrainerCatalog.Sdca, TrainingTask.Regression) => new SdcaRegressionTrainer.Options { NumberOfThreads = spec.Threads },
        (TrainerCatalog.Sdca, TrainingTask.Binary) => new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = spec.Threads },
        (TrainerCatalog.Sdca, TrainingTask.Multiclass) => new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = spec.Threads },
        (TrainerCatalog.Lbfgs, TrainingTask.Regression) => new LbfgsPoissonRegressionTrainer.Options { NumberOfThreads = spec.Threads },
        (TrainerCatalog.Lbfgs, TrainingTask.Binary) => new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = spec.Threads },
        (TrainerCatalog.Lbfgs, TrainingTask.Multiclass) => new LbfgsMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = spec.Threads },
        (TrainerCatalog.FastTree, TrainingTask.Regression) => Seeded(new FastTreeRegressionTrainer.Options(), spec),
        (TrainerCatalog.FastTree, TrainingTask.Binary or TrainingTask.Multiclass) => Seeded(new FastTreeBinaryTrainer.Options(), spec),
        (TrainerCatalog.FastTree, TrainingTask.Ranking) => Seeded(new FastTreeRankingTrainer.Options(), spec),
        (TrainerCatalog.FastForest, TrainingTask.Regression) => Seeded(new FastForestRegressionTrainer.Options(), spec),
        (TrainerCatalog.FastForest, TrainingTask.Binary) => Seeded(new FastForestBinaryTrainer.Options(), spec),
        (TrainerCatalog.RandomizedPca, TrainingTask.Anomaly) => new RandomizedPcaTrainer.Options { Seed = spec.Seed },
        (TrainerCatalog.Baseline, TrainingTask.Regression or TrainingTask.Binary or TrainingTask.Multiclass) => null,
        _ => throw new JobFailedException(
            "trainer.unfit",
            $"{trainer} does no {task}. Trainers of {task} are {string.Join(", ", TrainerCatalog.For(task))}."),
    };

    private static TOptions Seeded<TOptions>(TOptions options, TrainingSpec spec)
        where TOptions : TreeOptions
    {
        options.Seed = spec.Seed;
        options.FeatureSelectionSeed = spec.Seed;
        options.NumberOfThreads = spec.Threads;
        return options;
    }

    private static void Set(TrainerInputBase? options, string trainer, string name, string value)
    {
        var parameters = TrainerCatalog.ParametersOf(trainer)!;
        if (!parameters.TryGetValue(name, out var range))
        {
            throw new JobFailedException(
                "parameter.invalid",
                parameters.Count == 0
                    ? $"{trainer} has no parameters, so no '{name}'."
                    : $"{trainer} has no parameter '{name}'.{Nearest.Hint(name, parameters.Keys)} It takes: {string.Join(", ", parameters.Keys.Order(StringComparer.Ordinal))}.");
        }

        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !(number >= range.Least && number <= range.Greatest)
            || (range.IsInteger && number != Math.Truncate(number)))
        {
            throw new JobFailedException(
                "parameter.invalid",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{value}' is no value of {trainer}'s {name}: {(range.IsInteger ? "a whole number" : "a number")} from {range.Least} to {range.Greatest} is."));
        }

        var field = options!.GetType().GetField(name)
            ?? throw new InvalidOperationException($"{options.GetType()} has no option '{name}', which TrainerCatalog lists.");
        field.SetValue(options, Convert.ChangeType(number, Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType, CultureInfo.InvariantCulture));
    }
}
