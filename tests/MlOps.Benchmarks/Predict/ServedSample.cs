using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Predictor;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer;
using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Benchmarks.Predict;

/// <summary>A model that was trained on a made-up table by the platform's own code, loaded as the host loads it.</summary>
internal sealed class ServedSample : IDisposable
{
    /// <summary>How many rows a benchmark predicts in turn, so that no branch is always taken.</summary>
    public const int Rows = 64;

    private readonly TemporaryFolder _folder = new();

    public ServedSample(MadeTable table, TrainingTask task, string trainer)
    {
        Values = table.Rows[..Rows];
        Bodies = [.. Values.Select(row => JsonSerializer.SerializeToUtf8Bytes(
            new[] { table.Names.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second) }))];
        table.Write(_folder["table.csv"]);
        Train(Ingest(), new() { DatasetId = "made", DatasetVersion = 1, Label = MadeTable.Label, Task = task, Trainer = trainer });
        Model = RowModel.Load(ModelPath, JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(ManifestPath), MlOpsJson.Options)!);
        Engine = new(Model);
        Engine.Begin();
        Engine.Prepare(Rows);
        for (var row = 0; row < Rows; row++)
        {
            Fill(table.Names, row);
        }
    }

    public string ModelPath => _folder["model.zip"];

    public string ManifestPath => _folder["manifest.json"];

    /// <summary>The rows that are predicted.</summary>
    public object?[][] Values { get; }

    /// <summary>Each of them as the body of a request.</summary>
    public byte[][] Bodies { get; }

    public RowModel Model { get; }

    /// <summary>A row mapper with the rows at hand.</summary>
    public RowEngine Engine { get; }

    public void Dispose()
    {
        Engine.Dispose();
        _folder.Dispose();
    }

    private void Fill(string[] names, int row)
    {
        foreach (var (name, value) in names.Zip(Values[row]))
        {
            if (!Model.Inputs.TryGetValue(name, out var index))
            {
                throw new InvalidOperationException($"The model does not take '{name}'.");
            }

            var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(value));
            reader.Read();
            if (value is null)
            {
                Engine.Columns[index].SetMissing(row);
            }
            else if (Engine.Columns[index].Read(ref reader, row) is { } wrong)
            {
                throw new InvalidOperationException($"'{name}': {wrong}");
            }
        }
    }

    private DatasetFiles Ingest()
    {
        using var file = File.OpenRead(_folder["table.csv"]);
        var done = IngestionRunner.Run(
            new()
            {
                WorkDirectory = _folder.Path,
                Limits = new(),
                InputPath = file.Name,
                RawDigest = Convert.ToHexStringLower(SHA256.HashData(file)),
                Csv = new(),
            },
            new Silence(),
            CancellationToken.None);
        return new() { Identity = done.Identity, DataPaths = [_folder[done.DataFile]], ManifestPath = _folder[done.ManifestFile] };
    }

    /// <summary>The model alone: what else a training leaves would take longer than the training, of a thousand columns.</summary>
    private void Train(DatasetFiles data, TrainingSpec spec)
    {
        var job = new TrainingJob { WorkDirectory = _folder.Path, Limits = new(), Data = data, Spec = spec };
        var read = TrainingData.Read(job, new Silence(), [], CancellationToken.None);
        var ml = new MLContext(spec.Seed);
        ViewColumn[] columns = [.. read.Features.Select(feature => feature.ToViewColumn())];
        var fitted = new Learner(ml, spec, read, new Silence()).Fit(spec.Trainer!, columns, [], CancellationToken.None);
        ml.Model.Save(fitted.Whole, new ColumnarView(columns, read.Parts.Test).Schema, ModelPath);
        var manifest = new ModelManifest
        {
            Task = read.Label.Task,
            Label = read.Label.Name,
            Inputs = Featurisation.Describe(fitted.Featuriser, read),
            Classes = read.Label.Classes,
            Trainer = spec.Trainer!,
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            PrimaryMetric = PrimaryMetrics.Of(read.Label.Task).Name,
            TrainRows = read.Parts.Train.Length,
            TestRows = read.Parts.Test.Length,
        };
        File.WriteAllBytes(ManifestPath, JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Options));
    }

    private sealed class Silence : IWorkerOutput
    {
        public void Progress(string phase, long rowsRead = 0)
        {
        }

        public void Log(string text)
        {
        }

        public void Metric(string key, long step, double value)
        {
        }
    }
}
