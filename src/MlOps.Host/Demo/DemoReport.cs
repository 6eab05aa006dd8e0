using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Runs;

namespace MlOps.Host.Demo;

/// <summary>What the demonstration did, step by step; what it did not reach is null.</summary>
internal sealed record DemoReport
{
    public Uri? Address { get; set; }

    public DemoDataset? Dataset { get; set; }

    public string? IngestionRun { get; set; }

    public string? TrainingRun { get; set; }

    public DemoModel? Model { get; set; }

    public ImmutableSortedDictionary<string, double>? Metrics { get; set; }

    public DemoDeployment? Deployment { get; set; }

    /// <summary>The rows that were asked about.</summary>
    public JsonElement? Rows { get; set; }

    /// <summary>The answers, in the rows' order.</summary>
    public ImmutableArray<JsonElement>? Predictions { get; set; }

    public CostReport? Costs { get; set; }

    /// <summary>Why it stopped early.</summary>
    public string? Failure { get; set; }
}

internal sealed record DemoDataset(
    string Id,
    string Name,
    int Version,
    long Rows,
    int Columns,
    string Identity,
    string RawDigest,
    string DataDigest,
    string ManifestDigest);

internal sealed record DemoModel(
    string Id,
    string Name,
    int Version,
    TrainingTask Task,
    string Trainer,
    string EntryDigest,
    string ModelDigest,
    string ManifestDigest);

/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">The model version that it serves now.</param>
/// <param name="PreviousVersion">The one before; null where the deployment is new.</param>
internal sealed record DemoDeployment(string Id, string Name, int Version, int? PreviousVersion);
