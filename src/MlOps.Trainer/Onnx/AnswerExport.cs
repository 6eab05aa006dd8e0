using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Onnx.Format;
using Attribute = MlOps.Trainer.Onnx.Format.Attribute;

namespace MlOps.Trainer.Onnx;

/// <summary>The outputs: scores, probabilities and classes by their texts, as the task has them.</summary>
internal sealed class AnswerExport(GraphBuilder graph, ModelManifest manifest, string features, int width)
{
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string Probabilities = "Probabilities";
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>Every name that an output may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [Score, Probability, Probabilities, PredictedLabel];

    private static readonly long[] AcrossClasses = [1];
    private readonly ScoreExport _scores = new(graph, features, width);

    /// <summary>Adds the outputs of what follows the features in the pipeline.</summary>
    /// <exception cref="NotExportableException">Some of it has no counterpart.</exception>
    public void Add(IReadOnlyList<ITransformer> predictor)
    {
        var models = predictor.OfType<ISingleFeaturePredictionTransformer<object>>().Select(transform => transform.Model).ToList();
        switch (manifest.Task)
        {
            case TrainingTask.Regression or TrainingTask.Ranking when models is [var model]:
                graph.Output(Score, _scores.Scores([model]), ElementType.Single, 1);
                break;
            case TrainingTask.Binary when models is [CalibratedModelParametersBase calibrated]:
                AddBinary(_scores.Scores([calibrated]), calibrated.Calibrator);
                break;
            case TrainingTask.Binary when models is [var model, ICalibrator calibrator]:
                AddBinary(_scores.Scores([model]), calibrator);
                break;
            case TrainingTask.Multiclass when models is [var model]:
                AddMulticlass(ClassProbabilities(model));
                break;
            default:
                throw new NotExportableException(
                    $"A {manifest.Task} model of {string.Join(" and ", models.Select(ScoreExport.Name).DefaultIfEmpty("no known part"))} is not written as ONNX.");
        }
    }

    private void AddBinary(string score, object calibrator)
    {
        var isPositive = graph.Cast(graph.Add("Greater", [score, graph.Constant(0f)]), ElementType.Int64);
        graph.Output(PredictedLabel, ClassTexts(isPositive), ElementType.Text, 1);
        graph.Output(Probability, ProbabilityExport.Probabilities(graph, score, [calibrator]), ElementType.Single, 1);
        graph.Output(Score, score, ElementType.Single, 1);
    }

    private void AddMulticlass(string probabilities)
    {
        var highest = graph.Add("ArgMax", [probabilities], Attribute.Of("axis", 1), Attribute.Of("keepdims", 1));
        graph.Output(PredictedLabel, ClassTexts(highest), ElementType.Text, 1);
        graph.Output(Probabilities, probabilities, ElementType.Single, manifest.Classes.Length);
    }

    private string ClassProbabilities(object model)
    {
        switch (model)
        {
            case MaximumEntropyModelParameters entropy:
                VBuffer<float>[]? weights = null;
                entropy.GetWeights(ref weights, out _);
                return Softmax(_scores.Linear([.. weights.Select(each => each.DenseValues().ToArray())], [.. entropy.GetBiases()]));
            case OneVersusAllModelParameters several:
                var (models, kind) = OneVersusAll.Of(several);
                var scores = _scores.Scores(models);
                return kind == OneVersusAllKind.Softmax ? Softmax(scores) : Shares(models, scores);
            default:
                throw new NotExportableException($"A model of the kind {ScoreExport.Name(model)} is not written as ONNX.");
        }
    }

    private string Softmax(string scores) => graph.Add("Softmax", [scores], Attribute.Of("axis", 1));

    private string Shares(IReadOnlyList<object> models, string scores)
    {
        var calibrators = models.Select(model => model is CalibratedModelParametersBase calibrated
            ? (object)calibrated.Calibrator
            : throw new NotExportableException($"A model of the kind {ScoreExport.Name(model)} gives no probability.")).ToList();
        var probabilities = ProbabilityExport.Probabilities(graph, scores, calibrators);
        var sum = graph.Add("ReduceSum", [probabilities, graph.Constant(Tensor.Of(AcrossClasses, 1))], Attribute.Of("keepdims", 1));

        // Where every class has probability 0 it stays so.
        var isAny = graph.Add("Greater", [sum, graph.Constant(0f)]);
        return graph.Add("Div", [probabilities, graph.Add("Where", [isAny, sum, graph.Constant(1f)])]);
    }

    private string ClassTexts(string indexes) =>
        graph.Add("Gather", [graph.Constant(Tensor.Of(manifest.Classes, manifest.Classes.Length)), indexes], Attribute.Of("axis", 0));
}
