using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Storage;
using MlOps.Testing;

namespace MlOps.Predictor;

/// <summary>Models of every trainer's assembly, of tasks that answer with a score alone or with a mark: row by row as by Transform.</summary>
public sealed class NewTasksTests
{
    private static readonly Route Route = new("rank", "dep-1", "prj-default", "mdl-1.1", 1, "zip", "manifest");
    private static readonly MLContext Ml = new(1);

    public sealed class Point
    {
        public float A { get; set; }

        public float B { get; set; }

        public float Label { get; set; }

        [KeyType(100)]
        public uint Group { get; set; }
    }

    public sealed class Scored
    {
        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }

    [Theory]
    [InlineData("fastTree", TrainingTask.Regression)]
    [InlineData("fastForest", TrainingTask.Regression)]
    [InlineData("fastTree", TrainingTask.Ranking)]
    [InlineData("lightGbm", TrainingTask.Ranking)]
    [InlineData("pca", TrainingTask.Anomaly)]
    public void Rows_AreAnsweredAsByTransform(string trainer, TrainingTask task)
    {
        using var folder = new TemporaryFolder();
        var (data, points) = Data();
        var model = Ml.Transforms.Concatenate("Features", "A", "B").Append(Trainer(trainer, task)).Fit(data);
        var inputs = Ml.Data.LoadFromEnumerable(Array.Empty<Inputs>()).Schema;
        Ml.Model.Save(model, inputs, folder["model.zip"]);
        File.WriteAllBytes(folder["manifest.json"], JsonSerializer.SerializeToUtf8Bytes(Manifest(task), MlOpsJson.Options));

        var loaded = LoadedModel.Load(folder["model.zip"], folder["manifest.json"], new(), TimeProvider.System);

        var expected = task == TrainingTask.Anomaly
            ? Ml.Data.CreateEnumerable<Scored>(model.Transform(data), reuseRowObject: false, ignoreMissingColumns: true).Select(row => (row.Score, (bool?)row.PredictedLabel)).ToList()
            : [.. model.Transform(data).GetColumn<float>("Score").Select(score => (score, (bool?)null))];
        var answer = new ArrayBufferWriter<byte>();
        var body = $"[{string.Join(',', points.Select(point => string.Create(CultureInfo.InvariantCulture, $$"""{"A":{{point.A}},"B":{{point.B}}}""")))}]";
        Assert.Equal(points.Length, loaded.PredictRows(Route, new(Encoding.UTF8.GetBytes(body)), answer));
        var predictions = JsonDocument.Parse(answer.WrittenMemory).RootElement.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(expected, predictions.Select(row => (
            row.GetProperty("score").GetSingle(),
            row.TryGetProperty("predictedLabel", out var label) ? label.GetBoolean() : (bool?)null)));
    }

    public sealed class Inputs
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    private static IEstimator<ITransformer> Trainer(string trainer, TrainingTask task) => (trainer, task) switch
    {
        ("fastTree", TrainingTask.Regression) => Ml.Regression.Trainers.FastTree(numberOfTrees: 5),
        ("fastForest", TrainingTask.Regression) => Ml.Regression.Trainers.FastForest(numberOfTrees: 5),
        ("fastTree", TrainingTask.Ranking) => Ml.Ranking.Trainers.FastTree(rowGroupColumnName: "Group", numberOfTrees: 5),
        ("lightGbm", TrainingTask.Ranking) => Ml.Ranking.Trainers.LightGbm(rowGroupColumnName: "Group", numberOfIterations: 5),
        _ => Ml.AnomalyDetection.Trainers.RandomizedPca(new RandomizedPcaTrainer.Options { Rank = 1, Seed = 1 }),
    };

    private static (IDataView Data, Point[] Points) Data()
    {
        var points = Enumerable.Range(0, 400).Select(i => new Point { A = i * 0.37f % 5, B = i * 7919 % 100, Label = i % 5, Group = (uint)(i / 20) }).ToArray();
        return (Ml.Data.LoadFromEnumerable(points), points);
    }

    private static ModelManifest Manifest(TrainingTask task) => new()
    {
        Task = task,
        Label = "Label",
        Inputs = [new("A", ColumnRole.Numeric, [], null), new("B", ColumnRole.Numeric, [], null)],
        Trainer = "any",
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        PrimaryMetric = "any",
        TrainRows = 400,
        TestRows = 0,
    };
}
