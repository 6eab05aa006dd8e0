using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Prediction;

/// <summary>A pipeline of ML.NET.</summary>
internal sealed class MlNetModel(ITransformer pipeline, ModelManifest manifest) : IRowsModel
{
    private readonly Dictionary<string, int> _classOf =
        manifest.Classes.Select((text, i) => (text, i)).ToDictionary(pair => pair.text, pair => pair.i, StringComparer.Ordinal);

    public Answers Predict(IDataView rows)
    {
        var answers = pipeline.Transform(rows);
        return manifest.Task switch
        {
            TrainingTask.Binary => Binary(answers),
            TrainingTask.Multiclass => Multiclass(answers),
            TrainingTask.Anomaly => Anomaly(answers),
            _ => Numbers(answers),
        };
    }

    public void Dispose()
    {
        // A pipeline holds no more than memory.
    }

    private static Answers Numbers(IDataView answers)
    {
        List<float> scores = [];
        using var cursor = answers.GetRowCursor([answers.Schema["Score"]]);
        var getScore = cursor.GetGetter<float>(answers.Schema["Score"]);
        while (cursor.MoveNext())
        {
            scores.Add(Next(getScore));
        }

        return new([.. scores], [], []);
    }

    private static Answers Anomaly(IDataView answers)
    {
        var (score, label) = (answers.Schema["Score"], answers.Schema["PredictedLabel"]);
        List<float> scores = [];
        List<int> classes = [];
        using var cursor = answers.GetRowCursor([score, label]);
        var (getScore, getLabel) = (cursor.GetGetter<float>(score), cursor.GetGetter<bool>(label));
        while (cursor.MoveNext())
        {
            scores.Add(Next(getScore));
            classes.Add(Next(getLabel) ? 1 : 0);
        }

        return new([.. scores], [], [.. classes]);
    }

    private static Answers Binary(IDataView answers)
    {
        var (score, probability, label) = (answers.Schema["Score"], answers.Schema["Probability"], answers.Schema["PredictedLabel"]);
        List<float> scores = [];
        List<float> probabilities = [];
        List<int> classes = [];
        using var cursor = answers.GetRowCursor([score, probability, label]);
        var (getScore, getProbability, getLabel) = (cursor.GetGetter<float>(score), cursor.GetGetter<float>(probability), cursor.GetGetter<bool>(label));
        while (cursor.MoveNext())
        {
            scores.Add(Next(getScore));
            probabilities.Add(Next(getProbability));
            classes.Add(Next(getLabel) ? 1 : 0);
        }

        return new([.. scores], [.. probabilities], [.. classes]);
    }

    private Answers Multiclass(IDataView answers)
    {
        var (score, label) = (answers.Schema["Score"], answers.Schema["PredictedLabel"]);
        List<float> probabilities = [];
        List<int> classes = [];
        var row = new float[manifest.Classes.Length];
        using var cursor = answers.GetRowCursor([score, label]);
        var (getScores, getLabel) = (cursor.GetGetter<VBuffer<float>>(score), cursor.GetGetter<ReadOnlyMemory<char>>(label));
        VBuffer<float> scores = default;
        while (cursor.MoveNext())
        {
            getScores(ref scores);
            scores.CopyTo(row);
            probabilities.AddRange(row);
            classes.Add(_classOf[Next(getLabel).ToString()]);
        }

        return new([], [.. probabilities], [.. classes]);
    }

    private static T Next<T>(ValueGetter<T> getter)
    {
        T value = default!;
        getter(ref value);
        return value;
    }
}
