using System.Collections.Immutable;
using System.Security.Cryptography;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer;
using MlOps.Trainer.Ingestion;
using MlOps.Work;

namespace MlOps.Benchmarks.Tuner;

/// <summary>A task on public data, of as many rows, evenly spread over the file, as many trials can be made on.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="File">The file below the folder of public data.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="Task">What is done with it.</param>
/// <param name="Rows">How many rows, about.</param>
/// <param name="LeftOut">Columns that would give the label away, and numbers of rows.</param>
internal sealed record RealTask(string Name, string File, string Label, TrainingTask Task, int Rows, ImmutableArray<string> LeftOut)
{
    public static ImmutableArray<RealTask> All =>
    [
        new("adult", "adult/adult_train.csv", "label", TrainingTask.Binary, 1500, []),
        new("taxi", "taxi/taxi-fare-train.csv", "fare_amount", TrainingTask.Regression, 1500, []),
        new("bike", "bike/hour_train.csv", "cnt", TrainingTask.Regression, 1500, ["casual", "registered", "instant"]),
    ];

    /// <summary>Takes the file in as the platform does.</summary>
    public (DatasetFiles Data, ImmutableArray<string> Features) Ingest(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "raw.csv");
        System.IO.File.WriteAllLines(file, Sampled(System.IO.File.ReadAllLines(RealData.Path(File))));
        var done = IngestionRunner.Run(
            new()
            {
                WorkDirectory = folder,
                Limits = new(),
                InputPath = file,
                RawDigest = Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(file))),
                Csv = new() { MissingMarkers = ["?"] },
            },
            new Silence(),
            CancellationToken.None);
        var manifest = DatasetManifests.Read(Path.Combine(folder, done.ManifestFile));
        return (
            new() { Identity = Name, DataPaths = [Path.Combine(folder, done.DataFile)], ManifestPath = Path.Combine(folder, done.ManifestFile) },
            [.. manifest.Columns.Select(column => column.Name).Where(name => name != Label && !LeftOut.Contains(name))]);
    }

    private IEnumerable<string> Sampled(string[] lines)
    {
        var step = Math.Max(1.0, (double)(lines.Length - 1) / Rows);
        return lines.Take(1).Concat(Enumerable.Range(0, (int)((lines.Length - 1) / step)).Select(i => lines[1 + (int)(i * step)]));
    }
}

/// <summary>What the trainer says while it works is of no interest here.</summary>
internal sealed class Silence : IWorkerOutput
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
