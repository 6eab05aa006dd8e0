using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>ML.NET's trainers with the options of a run.</summary>
internal static class Trainers
{
    /// <summary>The estimator that learns <paramref name="label"/> from <paramref name="vector"/>.</summary>
    public static IEstimator<ITransformer> Create(MLContext ml, TrainingTask task, string trainer, TrainingSpec spec, string label, string vector)
    {
        var options = Options(task, trainer, spec);
        options.LabelColumnName = label;
        options.FeatureColumnName = vector;
        return options switch
        {
            LightGbmRegressionTrainer.Options light => ml.Regression.Trainers.LightGbm(light),
            LightGbmBinaryTrainer.Options light => ml.BinaryClassification.Trainers.LightGbm(light),
            LightGbmMulticlassTrainer.Options light => ml.MulticlassClassification.Trainers.LightGbm(light),
            SdcaRegressionTrainer.Options sdca => ml.Regression.Trainers.Sdca(sdca),
            SdcaLogisticRegressionBinaryTrainer.Options sdca => ml.BinaryClassification.Trainers.SdcaLogisticRegression(sdca),
            SdcaMaximumEntropyMulticlassTrainer.Options sdca => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(sdca),
            _ => throw new InvalidOperationException($"No estimator takes {options.GetType()}."),
        };
    }

    /// <summary>ML.NET's options with the run's seed, threads and hyper-parameters set.</summary>
    public static TrainerInputBaseWithLabel Options(TrainingTask task, string trainer, TrainingSpec spec)
    {
        TrainerInputBaseWithLabel options = (trainer, task) switch
        {
            (TrainerCatalog.LightGbm, TrainingTask.Regression) =>
                new LightGbmRegressionTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
            (TrainerCatalog.LightGbm, TrainingTask.Binary) =>
                new LightGbmBinaryTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
            (TrainerCatalog.LightGbm, TrainingTask.Multiclass) =>
                new LightGbmMulticlassTrainer.Options { Seed = spec.Seed, Deterministic = true, NumberOfThreads = spec.Threads },
            (TrainerCatalog.Sdca, TrainingTask.Regression) => new SdcaRegressionTrainer.Options { NumberOfThreads = spec.Threads },
            (TrainerCatalog.Sdca, TrainingTask.Binary) => new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = spec.Threads },
            (TrainerCatalog.Sdca, TrainingTask.Multiclass) => new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = spec.Threads },
            _ => throw new ArgumentOutOfRangeException(nameof(trainer), trainer, "No such trainer; see TrainerCatalog."),
        };

        foreach (var (name, value) in spec.Parameters)
        {
            Set(options, trainer, name, value);
        }

        return options;
    }

    private static void Set(TrainerInputBaseWithLabel options, string trainer, string name, string value)
    {
        var parameters = TrainerCatalog.ParametersOf(trainer)!;
        if (!parameters.TryGetValue(name, out var range))
        {
            throw new JobFailedException(
                "parameter.invalid",
                $"{trainer} has no parameter '{name}'. It takes: {string.Join(", ", parameters.Keys.Order(StringComparer.Ordinal))}.");
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

        var field = options.GetType().GetField(name)
            ?? throw new InvalidOperationException($"{options.GetType()} has no option '{name}', which TrainerCatalog lists.");
        field.SetValue(options, Convert.ChangeType(number, Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType, CultureInfo.InvariantCulture));
    }
}
