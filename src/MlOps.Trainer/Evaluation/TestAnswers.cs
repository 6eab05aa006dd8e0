using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>The truth and a model's answers, row by row. What the task does not have is empty.</summary>
internal sealed record TestAnswers
{
    public required TrainingTask Task { get; init; }

    /// <summary>The classes' names, in the model's order.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>Each row's true class; of two classes 1 is the positive one; -1 for one that the model does not know.</summary>
    public int[] Codes { get; init; } = [];

    /// <summary>Each row's true number, or its relevance.</summary>
    public float[] Numbers { get; init; } = [];

    /// <summary>Each row's prediction (regression) or score; higher is more positive, more relevant, less usual.</summary>
    public float[] Scores { get; init; } = [];

    /// <summary>Each row's probability of the positive class; empty where the model gives none.</summary>
    public float[] Probabilities { get; init; } = [];

    /// <summary>Each row's probabilities by class.</summary>
    public float[][] ClassProbabilities { get; init; } = [];

    /// <summary>Each row's predicted class; -1 for one that is not among <see cref="Classes"/>.</summary>
    public int[] Predicted { get; init; } = [];

    /// <summary>Which rows are ranked together: any number that a group's rows have in common.</summary>
    public int[] Groups { get; init; } = [];

    public int Count => Task is TrainingTask.Multiclass ? ClassProbabilities.Length : Scores.Length;

    /// <summary>Asks a model for its answers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">The rows' features, in the order of <paramref name="rows"/>.</param>
    /// <param name="data">The truth.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="ownClasses">The model's classes where they may stand in another order than the label's.</param>
    public static TestAnswers Of(
        ITransformer model, IDataView features, TrainingData data, int[] rows, ImmutableArray<string> ownClasses = default)
    {
        var answers = model.Transform(features);
        var label = data.Label;
        var truth = new TestAnswers
        {
            Task = label.Task,
            Classes = label.Classes,
            Groups = data.Groups is { } groups ? Pick(groups.Codes, rows) : [],
        };
        switch (label.Task)
        {
            case TrainingTask.Multiclass:
                var codeOf = label.Classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
                var given = ownClasses.IsDefault ? label.Classes : ownClasses;
                return truth with
                {
                    Codes = Pick(label.Codes, rows),
                    ClassProbabilities = Ordered([.. answers.GetColumn<float[]>("Score")], given, label.Classes),
                    Predicted = [.. answers.GetColumn<ReadOnlyMemory<char>>("PredictedLabel").Select(text => codeOf.GetValueOrDefault(text.ToString(), -1))],
                };
            case TrainingTask.Binary:
                return truth with
                {
                    Codes = Pick(label.Codes, rows),
                    Scores = [.. answers.GetColumn<float>("Score")],
                    Probabilities = answers.Schema.GetColumnOrNull("Probability") is null ? [] : [.. answers.GetColumn<float>("Probability")],
                    Predicted = [.. answers.GetColumn<bool>("PredictedLabel").Select(positive => positive ? 1 : 0)],
                };
            default:
                return truth with
                {
                    Codes = label.Codes.Length == 0 ? [] : Pick(label.Codes, rows),
                    Numbers = label.Numbers.Length == 0 ? [] : Pick(label.Numbers, rows),
                    Scores = [.. answers.GetColumn<float>("Score")],
                };
        }
    }

    /// <summary>Some of the rows, by their positions.</summary>
    public TestAnswers At(int[] positions) => this with
    {
        Codes = PickOrNone(Codes, positions),
        Numbers = PickOrNone(Numbers, positions),
        Scores = PickOrNone(Scores, positions),
        Probabilities = PickOrNone(Probabilities, positions),
        ClassProbabilities = PickOrNone(ClassProbabilities, positions),
        Predicted = PickOrNone(Predicted, positions),
        Groups = PickOrNone(Groups, positions),
    };

    private static T[] Pick<T>(T[] values, int[] positions) => [.. positions.Select(position => values[position])];

    private static T[] PickOrNone<T>(T[] values, int[] positions) => values.Length == 0 ? values : Pick(values, positions);

    private static float[][] Ordered(float[][] probabilities, ImmutableArray<string> given, ImmutableArray<string> wanted)
    {
        if (given.SequenceEqual(wanted, StringComparer.Ordinal))
        {
            return probabilities;
        }

        var from = wanted.Select(name => given.IndexOf(name)).ToArray();
        return [.. probabilities.Select(row => from.Select(i => i < 0 ? 0 : row[i]).ToArray())];
    }
}
