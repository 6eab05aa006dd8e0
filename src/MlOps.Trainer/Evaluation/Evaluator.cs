using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>Everything that can be said of a trained model on its test part.</summary>
internal sealed class Evaluator(Trained trained, CancellationToken cancellationToken)
{
    private readonly TrainingData _data = trained.Data;
    private readonly int[] _test = trained.Data.Parts.Test;
    private readonly int _seed = trained.Spec.Seed;

    public ModelEvaluation Evaluate()
    {
        var evaluation = new ModelEvaluation
        {
            Task = _data.Label.Task,
            Label = _data.Label.Name,
            Trainer = trained.Model.Trainer,
            TrainRows = _data.Parts.Train.Length,
            TestRows = _test.Length,
            PrimaryMetric = trained.Manifest.PrimaryMetric,
            Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty,
            Features = [.. Facts()],
        };
        if (_test.Length == 0)
        {
            return evaluation;
        }

        var answers = TestAnswers.Of(trained.Model.Whole, new ColumnarView(trained.Columns, _test), _data, _test);
        if (Measures.Of(answers) is not { } measures)
        {
            return evaluation;
        }

        var model = Bootstrap.Of(measures, _seed);
        cancellationToken.ThrowIfCancellationRequested();
        return OfTask(evaluation, answers) with
        {
            Metrics = model.Estimates(),
            Resamples = model.Resamples,
            BestF1Threshold = (measures as BinaryMeasures)?.BestF1Threshold,
            Baseline = WithGuessing(answers, model),
            Incumbent = WithIncumbent(model),
            Slices = [.. Sliced(answers)],
            Importance = Importance(),
        };
    }

    private ModelEvaluation OfTask(ModelEvaluation evaluation, TestAnswers answers) => answers.Task switch
    {
        TrainingTask.Binary => evaluation with
        {
            Classes = ClassTable.Classes(answers, _data.Label, _data.Parts.Train),
            Confusion = ClassTable.Confusion(answers),
            Roc = Curves.Roc(answers),
            PrecisionRecall = Curves.PrecisionRecall(answers),
            Calibration = CalibrationCurve.Of(answers),
        },
        TrainingTask.Multiclass => evaluation with
        {
            Classes = ClassTable.Classes(answers, _data.Label, _data.Parts.Train),
            Confusion = ClassTable.Confusion(answers),
        },
        TrainingTask.Anomaly => evaluation with { Roc = Curves.Roc(answers), PrecisionRecall = Curves.PrecisionRecall(answers) },
        TrainingTask.Regression => evaluation with { Residuals = Residuals.Of(answers) },
        _ => evaluation,
    };

    private ModelComparison? WithGuessing(TestAnswers answers, Bootstrap model) =>
        Guessing.Of(answers, _data.Label, _data.Parts.Train) is var (guesses, name)
            ? Compared(name, model, Bootstrap.Of(Measures.Of(guesses)!, _seed))
            : null;

    private ModelComparison? WithIncumbent(Bootstrap model)
    {
        if (trained.Job.Incumbent is not { } incumbent)
        {
            return null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var asked = IncumbentAnswers.Of(trained, incumbent);
        return asked.Answers is { } answers && Measures.Of(answers) is { } measures
            ? Compared(asked.Name, model, Bootstrap.Of(measures, _seed)) with { Caution = asked.Caution }
            : new() { Name = asked.Name, NotCompared = asked.WhyNot };
    }

    private static ModelComparison Compared(string name, Bootstrap model, Bootstrap other) => new()
    {
        Name = name,
        Metrics = other.Estimates(),
        Differences = model.Less(other),
    };

    private IEnumerable<SliceEvaluation> Sliced(TestAnswers answers)
    {
        var columns = SliceColumns.Read(trained, cancellationToken);
        return trained.Spec.Slices.SelectMany(name => Slices.Of(name, columns[name], answers, trained.Manifest.PrimaryMetric, _seed));
    }

    private ImportanceAnalysis? Importance()
    {
        var (metric, lowerIsBetter) = PrimaryMetrics.Of(_data.Label.Task);
        return new PermutationImportance(trained.Model.Whole, _data, metric, lowerIsBetter, _seed)
            .Of(trained.Columns, cancellationToken.ThrowIfCancellationRequested);
    }

    private IEnumerable<FeatureFacts> Facts() => trained.Columns.Select(column => Stability.Of(
        column.Name,
        FeatureValues.Of(column, _data.Parts.Train),
        FeatureValues.Of(column, _test)));
}
