using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Storage;

namespace MlOps.Client;

/// <summary>A page of a list, newest first.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next = null);

/// <summary>Which part of a list.</summary>
/// <param name="After">Where the page before ended; null: from the newest.</param>
/// <param name="Limit">At most so many, 1 to 1000; null: 100.</param>
public sealed record PageQuery(string? After = null, int? Limit = null);

/// <summary>A dataset and its newest versions.</summary>
public sealed record DatasetDetails(DatasetView Dataset, ImmutableArray<DatasetVersionView> Versions);

/// <summary>A dataset's version and its schema.</summary>
public sealed record DatasetVersionDetails(DatasetVersionView Version, DatasetManifest Manifest);

/// <summary>An experiment.</summary>
public sealed record ExperimentDetails(ExperimentView Experiment);

/// <summary>A model and its versions.</summary>
public sealed record ModelDetails(ModelView Model, ImmutableArray<ModelVersionView> Versions);

/// <summary>A model's version and what it takes and gives.</summary>
public sealed record ModelVersionDetails(ModelVersionView Version, ModelManifest Manifest);

/// <summary>A deployment, as the host that answered serves it.</summary>
/// <param name="Deployment">What it was asked to serve.</param>
/// <param name="IsReady">Whether it answers.</param>
/// <param name="Failure">Why it does not answer; null while it loads, or answers.</param>
public sealed record DeploymentDetails(DeploymentView Deployment, bool IsReady, string? Failure = null);

/// <summary>Predictions, one per row, in the rows' order.</summary>
public sealed record PredictionAnswer(string Deployment, JsonElement ModelVersion, ImmutableArray<JsonElement> Predictions);

/// <summary>Lines of a run's log.</summary>
public sealed record LogLines(ImmutableArray<LogLine> Lines);

/// <summary>A run's metric points.</summary>
public sealed record MetricPoints(ImmutableArray<MetricPoint> Points);

/// <summary>Entries of the audit, newest first.</summary>
public sealed record AuditEntries(ImmutableArray<AuditEntry> Entries);

/// <summary>Which runs. Null members do not restrict.</summary>
/// <param name="Kind"><c>training</c>, <c>ingestion</c>, <c>import</c>, <c>prediction</c> or <c>profile</c>.</param>
/// <param name="Status">The status.</param>
/// <param name="Parent">The dataset or experiment that they belong to.</param>
public sealed record RunFilter(string? Kind = null, RunStatus? Status = null, string? Parent = null);

/// <summary>Whose costs. No filter: the project's.</summary>
public sealed record CostFilter(
    string? Actor = null,
    string? Dataset = null,
    string? Run = null,
    string? Model = null,
    string? Deployment = null);
