using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>What a training left behind.</summary>
internal sealed record TrainedModel(string Folder, TrainingDone Outcome, RecordedOutput Output)
{
    public string ModelPath => Path.Combine(Folder, Outcome.ModelFile);

    public string ManifestPath => Path.Combine(Folder, Outcome.ManifestFile);

    public ModelManifest Manifest => JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(ManifestPath), MlOpsJson.Options)!;
}

/// <summary>What a job said.</summary>
internal sealed class RecordedOutput : IWorkerOutput
{
    public List<string> Phases { get; } = [];

    public List<string> Lines { get; } = [];

    public Dictionary<string, double> Metrics { get; } = new(StringComparer.Ordinal);

    public void Progress(string phase, long rowsRead = 0)
    {
        if (Phases.LastOrDefault() != phase)
        {
            Phases.Add(phase);
        }
    }

    public void Log(string text) => Lines.Add(text);

    /// <summary>The metrics that are points of a series.</summary>
    public List<(string Key, long Step, double Value)> Points { get; } = [];

    public void Metric(string key, long step, double value)
    {
        if (step == 0)
        {
            Metrics.Add(key, value);
        }
        else
        {
            Points.Add((key, step, value));
        }
    }
}
