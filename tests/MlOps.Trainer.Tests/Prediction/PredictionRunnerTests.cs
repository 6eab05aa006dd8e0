using System.Security.Cryptography;
using System.Text.Json;
using DuckDB.NET.Data;
using Microsoft.ML;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Prediction;

public sealed class PredictionRunnerTests : IDisposable
{
    private const string Rows = """
        SELECT 'u' || i AS user_id, CASE WHEN i % 9 = 0 THEN NULL ELSE (i * 37 % 101)::DOUBLE END AS x,
            CASE WHEN i % 13 = 0 THEN NULL ELSE ['a', 'b', 'c'][(i % 3 + 1)::BIGINT] END AS site,
            TIMESTAMP '2020-02-28 12:00:00.000001' + to_hours(i::BIGINT) AS seen, i % 2 = 0 AS flag, (i % 5)::BIGINT AS n,
            (i * 37 % 101) + (i % 3) * 20 + i % 7 > 60 AS y FROM range(20000) t(i)
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly SampleData _data = SampleData.Of(Rows, (name, role) => name == "user_id" ? ColumnRole.Id : role);
    private int _jobs;

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Predictions_AreMlNetsOwn_InTheDatasetsOrder()
    {
        var model = _data.Train(SampleData.Spec("y"));

        var (done, folder) = Predict(Files(model), ["user_id", "seen", "flag", "n", "x"]);

        Assert.Equal((20_000, 10), (done.Rows, done.Columns));
        var read = _data.Read(TrainingTask.Binary);
        var view = new ColumnarView([.. read.Features.Select(feature => feature.ToViewColumn())], [.. Enumerable.Range(0, 20_000)]);
        using var own = new MlNetModel(new MLContext().Model.Load(model.ModelPath, out _), model.Manifest);
        var expected = own.Predict(view);
        var rows = Table(folder, "SELECT user_id, prediction, probability, score, seen, x, \"modelVersion\", \"predictedAt\" FROM rows");
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal($"u{row}", rows[row][0]);
            Assert.Equal(model.Manifest.Classes[expected.Classes[row]], rows[row][1]);
            Assert.Equal(expected.Probabilities[row], (float)(double)rows[row][2]);
            Assert.Equal(expected.Scores[row], (float)(double)rows[row][3]);
            Assert.Equal(new DateTime(2020, 2, 28, 12, 0, 0).AddMicroseconds(1).AddHours(row), rows[row][4]);
            Assert.Equal(row % 9 == 0 ? DBNull.Value : (object)(double)(row * 37 % 101), rows[row][5]);
            Assert.Equal("income:3", rows[row][6]);
            Assert.Equal(new DateTime(2026, 1, 1, 12, 0, 0).AddMicroseconds(7), rows[row][7]);
        }
    }

    [Fact]
    public void Manifest_TellsWhatTheColumnsHold()
    {
        var (done, folder) = Predict(Files(_data.Train(SampleData.Spec("y"))), ["user_id", "x"]);

        Assert.Contains(DatasetProfile.FileName, done.Files);
        var manifest = ManifestOf(folder);
        Assert.Equal(20_000, manifest.Rows);
        Assert.Equal(["user_id", "x", "prediction", "probability", "score", "modelVersion", "predictedAt"], manifest.Columns.Select(column => column.Name));
        Assert.Equal(
            [ColumnRole.Id, ColumnRole.Numeric, ColumnRole.Categorical, ColumnRole.Numeric, ColumnRole.Numeric, ColumnRole.Categorical, ColumnRole.DateTime],
            manifest.Columns.Select(column => column.Role));
        var x = manifest.Columns[1];
        Assert.Equal((2223, 101L, "0", "100"), (x.Missing, x.Distinct, x.Minimum, x.Maximum));
        Assert.InRange(x.Mean!.Value, 49.5, 50.5);
        Assert.InRange(x.StandardDeviation!.Value, 29, 29.3);
        var prediction = manifest.Columns[2];
        Assert.Equal(20_000, prediction.Top.Sum(value => value.Count));
        Assert.Equal("2026-01-01T12:00:00.000007", manifest.Columns[^1].Minimum);
    }

    [Fact]
    public void SameBatchTwice_HasTheSameIdentityAndBytes_AndAnotherTimeOnlyOtherBytes()
    {
        var model = Files(_data.Train(SampleData.Spec("y")));

        var (first, one) = Predict(model, ["user_id"]);
        var (second, two) = Predict(model, ["user_id"]);
        var (later, three) = Predict(model, ["user_id"], at: At.AddDays(1));
        var (other, _) = Predict(model, ["n"]);
        var (next, _) = Predict(model with { Number = 4 }, ["user_id"]);

        Assert.Equal(first.Identity, second.Identity);
        Assert.Equal(Digest(one), Digest(two));
        Assert.Equal(first.Identity, later.Identity);
        Assert.NotEqual(Digest(one), Digest(three));
        Assert.Equal(3, new HashSet<string> { first.Identity, other.Identity, next.Identity }.Count);
    }

    [Theory]
    [InlineData("y", TrainingTask.Binary)]
    [InlineData("site", TrainingTask.Multiclass)]
    [InlineData("n", TrainingTask.Regression)]
    public void OnnxModel_PredictsAsItsOriginal(string label, TrainingTask task)
    {
        var trained = _data.Train(SampleData.Spec(label) with { Task = task });
        var zip = Files(trained);
        var manifest = _folder["onnx.json"];
        File.WriteAllText(manifest, JsonSerializer.Serialize(trained.Manifest with { Format = ModelFormat.Onnx }, MlOpsJson.Options));
        var onnx = zip with { ModelPath = Path.Combine(trained.Folder, ExportReport.ModelFileName), ManifestPath = manifest };

        var (_, own) = Predict(zip, []);
        var (_, exported) = Predict(onnx, []);

        var names = ManifestOf(own).Columns.Where(column => column.Role == ColumnRole.Numeric).Select(column => $"\"{column.Name}\"");
        var all = $"SELECT row, prediction::VARCHAR, {string.Join(", ", names)} FROM rows";
        foreach (var (a, b) in Table(own, all).Zip(Table(exported, all)))
        {
            Assert.Equal(a[0], b[0]);
            Assert.All(a.Zip(b).Skip(2), pair => Assert.InRange(Math.Abs((double)pair.First - (double)pair.Second), 0, 1e-4));
            Assert.True(task == TrainingTask.Regression || a[1].Equals(b[1]));
        }
    }

    [Fact]
    public void DetectorOfAnomalies_SaysWhichRowsAreOdd()
    {
        var trained = _data.Train(SampleData.Spec("") with { Task = TrainingTask.Anomaly, Features = ["x", "n", "site"] });

        var (_, folder) = Predict(Files(trained), []);

        Assert.Equal(["row", "prediction", "score", "modelVersion", "predictedAt"], ManifestOf(folder).Columns.Select(column => column.Name));
        Assert.Equal([[20_000L, 0L]], Table(folder, "SELECT count(*), count(*) FILTER (prediction <> (score > 0.5)) FROM rows"));
    }

    [Fact]
    public void ModelOfTensors_IsRefused()
    {
        var trained = _data.Train(SampleData.Spec("y") with { NoOnnx = true });
        var manifest = _folder["tensors.json"];
        File.WriteAllText(manifest, JsonSerializer.Serialize(trained.Manifest with { Format = ModelFormat.Onnx, Inputs = [] }, MlOpsJson.Options));

        var failed = Assert.Throws<JobFailedException>(() => Predict(Files(trained) with { ManifestPath = manifest }, []));

        Assert.Equal("prediction.model", failed.Failure.Code);
        Assert.Contains("income:3", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_ArePredictedOneAfterTheOther()
    {
        var model = Files(_data.Train(SampleData.Spec("y")));

        var (done, folder) = Predict(model, [], parts: 2);

        Assert.Equal(40_000, done.Rows);
        Assert.Equal([[40_000L, 1L, 40_000L, 0L]], Table(folder, """
            SELECT count(*), min(row), max(row), (SELECT count(*) FROM rows a JOIN rows b ON b.row = a.row + 20000 WHERE a.score <> b.score) FROM rows
            """));
    }

    private static DateTimeOffset At { get; } = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(75);

    private static ModelFiles Files(TrainedModel model) => new("mdl-1:3", 3, "income", model.ModelPath, model.ManifestPath);

    private (IngestionDone Done, string Folder) Predict(ModelFiles model, string[] keys, DateTimeOffset? at = null, int parts = 1)
    {
        var work = Directory.CreateDirectory(_folder[$"job-{++_jobs}"]).FullName;
        var data = _data.Job(SampleData.Spec("y")).Data;
        var done = PredictionRunner.Run(
            new()
            {
                WorkDirectory = work,
                Limits = new(),
                Data = data with { DataPaths = [.. Enumerable.Repeat(data.DataPaths[0], parts)] },
                Model = model,
                Spec = new() { ModelVersionId = model.VersionId, DatasetId = "ds-1", DatasetVersion = 1, OutputDatasetId = "ds-2", Keys = [.. keys], PredictedAt = at ?? At },
            },
            new RecordedOutput(),
            CancellationToken.None);
        return (done, work);
    }

    private static DatasetManifest ManifestOf(string folder) =>
        JsonSerializer.Deserialize<DatasetManifest>(File.ReadAllBytes(Path.Combine(folder, "manifest.json")), MlOpsJson.Options)!;

    private static string Digest(string folder) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "data.parquet"))));

    private static List<object[]> Table(string folder, string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE VIEW rows AS SELECT * FROM read_parquet('{Path.Combine(folder, "data.parquet")}')";
        command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
