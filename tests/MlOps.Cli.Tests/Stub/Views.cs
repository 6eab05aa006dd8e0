using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Stub;

/// <summary>Views as the platform would answer them.</summary>
public static class Views
{
    public const string RunId = "run-018f0000000070008000000000000001";
    public const string ModelId = "mdl-018f0000000070008000000000000002";

    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunView Run(RunStatus status, string? phase = null, RunFailure? failure = null, RunProduct? product = null, RunSpec? spec = null) => new()
    {
        Id = RunId,
        ProjectId = Ids.DefaultProject,
        ParentId = "exp-1",
        Spec = spec ?? new TrainingSpec { DatasetId = "ds-1", Label = "income" },
        Status = status,
        Attempt = status == RunStatus.Queued ? 0 : 1,
        Progress = new RunProgress
        {
            Phase = phase,
            RowsRead = 1200,
            CpuNanoseconds = 1_500_000_000,
            PeakMemoryBytes = 200 << 20,
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 0.875),
        },
        Failure = failure,
        Product = product,
        CreatedAt = Noon,
        CreatedBy = "admin",
    };

    public static RunView Ingestion(RunStatus status, RunFailure? failure = null, int? number = null) => Run(
        status,
        status == RunStatus.Running ? "reading" : null,
        failure,
        number is null ? null : new RunProduct("ds-1", number),
        new IngestionSpec { DatasetId = "ds-1", UploadKey = RunId, RawDigest = new string('a', 64), RawBytes = 12 });

    public static ProjectView Project(string name) => new()
    {
        Id = "prj-1",
        Name = name,
        Members = ImmutableSortedDictionary<string, ProjectRole>.Empty.Add("admin", ProjectRole.Owner),
        Tags = ImmutableSortedDictionary<string, string>.Empty,
        CreatedAt = Noon,
    };

    public static DatasetView Dataset(string name) => new()
    {
        Id = "ds-1",
        ProjectId = Ids.DefaultProject,
        Name = name,
        NewestVersion = 1,
        Rows = 48842,
        StoredBytes = 3 << 20,
        CreatedAt = Noon,
        CreatedBy = "admin",
    };

    public static DatasetVersionDetails DatasetVersion(params ColumnManifest[] columns) => new(
        new DatasetVersionView(
            "ds-1",
            1,
            new DatasetContent
            {
                Identity = new string('1', 64),
                RawDigest = new string('2', 64),
                DataDigest = new string('3', 64),
                ManifestDigest = new string('4', 64),
                Rows = 5000,
                Columns = columns.Length,
                StoredBytes = 4096,
            },
            RunId,
            Noon),
        new DatasetManifest { Csv = new CsvOptions(), Rows = 5000, Columns = [.. columns] });

    public static ColumnManifest Column(string name, ColumnRole role, ColumnType type, params ValueCount[] top) => new()
    {
        Name = name,
        Role = role,
        Type = type,
        Missing = 3,
        Distinct = 7,
        Minimum = "1",
        Maximum = "9",
        Mean = role == ColumnRole.Numeric ? 4.5 : null,
        Top = [.. top],
    };

    public static ModelView Model(params (string Alias, int Number)[] aliases) => new()
    {
        Id = ModelId,
        ProjectId = Ids.DefaultProject,
        Name = "adult",
        NewestVersion = 3,
        Aliases = aliases.ToImmutableSortedDictionary(alias => alias.Alias, alias => alias.Number),
        CreatedAt = Noon,
    };

    public static ModelVersionDetails ModelVersion(params ModelInput[] inputs) => new(
        new ModelVersionView
        {
            Id = $"{ModelId}.3",
            ProjectId = Ids.DefaultProject,
            ModelId = ModelId,
            Number = 3,
            Origin = new ModelVersionOrigin
            {
                RunId = RunId,
                ExperimentId = "exp-1",
                DatasetId = "ds-1",
                DatasetVersion = 1,
                Content = new ModelContent { ModelDigest = new string('5', 64), ManifestDigest = new string('6', 64), EntryDigest = new string('7', 64), StoredBytes = 9000 },
                Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("areaUnderRocCurve", 0.91),
                Trainer = "LightGbm",
            },
            Stage = ModelStage.None,
            CreatedAt = Noon,
        },
        new ModelManifest
        {
            Task = TrainingTask.Binary,
            Label = "income",
            Inputs = [.. inputs],
            Classes = ["<=50K", ">50K"],
            Trainer = "LightGbm",
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 0.875).Add("areaUnderRocCurve", 0.91),
            PrimaryMetric = "areaUnderRocCurve",
            TrainRows = 4000,
            TestRows = 1000,
        });

    public static ModelInput Input(string name, ColumnRole role, params string[] categories) => new(name, role, [.. categories], null);

    public static DeploymentView Deployment(string name = "scores", int number = 3, int? previous = null) => new()
    {
        Id = "dep-1",
        ProjectId = Ids.DefaultProject,
        Name = name,
        Version = Served(number),
        Previous = previous is { } before ? Served(before) : null,
        CreatedAt = Noon,
        ChangedAt = Noon,
    };

    public static CostReport Costs(long predictions = 0) => new(
        "EUR",
        [
            new CostLine(RunId, Kinds.Run, null, Meter.WorkerCpu, 1_500_000_000, "ns", false, 0.000021m),
            new CostLine("dep-1", Kinds.Deployment, "scores", Meter.Predictions, predictions, "rows", true, null),
        ],
        0.000021m,
        Noon);

    public static CostSlice CostSlice() => new(
        CostDimension.Model,
        null,
        Noon,
        "EUR",
        [
            new("mdl-1", "iris", 0.225m,
            [
                new(Meter.WorkerCpu, 1_500_000_000, 1_000_000_000, 500_000_000, 200_000_000, "ns", 0.225m),
                new(Meter.Calls, 12, 0, 0, 0, "calls", null),
            ]),
            new("", null, 0.075m, [new(Meter.WorkerCpu, 500_000_000, 0, 0, 0, "ns", 0.075m)]),
        ],
        0.3m);

    public static RateCardView RateCard() => new(new("EUR", [new(Meter.WorkerCpu, 0.05m, Noon, null, "team=red"), new(Meter.Calls, 0.0001m)]), 2, Noon, "ann");

    public static object Prediction(params object[] predictions) => new { deployment = "scores", modelVersion = 3, predictions };

    public static JsonElement Element(object value) => JsonSerializer.SerializeToElement(value, MlOpsJson.Options);

    private static ServedVersion Served(int number) => new($"{ModelId}.{number}", ModelId, number, new string('5', 64), new string('6', 64));
}
