using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Chaos.History;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Testing.Onnx;

namespace MlOps.Chaos.Work;

/// <summary>The requests that clients make, and what of the answers is kept.</summary>
internal static class Actions
{
    public const string LogKind = "run.log-metrics";

    public static Request Upload(string dataset, int seed) => new()
    {
        Kind = "dataset.upload",
        Subject = dataset,
        Content = seed.ToString(CultureInfo.InvariantCulture),
        IsChange = true,
        SendAsync = async (client, token) => OfRun(await client.UploadDatasetAsync(dataset, new MemoryStream(SmallData.Csv(seed, 200)), cancellationToken: token)),
    };

    public static Request Train(string dataset, string model, int seed) => new()
    {
        Kind = "run.train",
        Subject = model,
        IsChange = true,
        SendAsync = async (client, token) => OfRun(await client.StartRunAsync(
            new()
            {
                Dataset = dataset,
                Label = "failed",
                Trainer = TrainerCatalog.LightGbm,
                Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfIterations", "3"),
                Seed = seed,
                NoOnnx = true,
                Register = model,
            },
            token)),
    };

    public static Request Import() => new()
    {
        Kind = "model.import",
        Subject = World.Imported,
        IsChange = true,
        SendAsync = async (client, token) => OfRun(await client.ImportModelAsync(World.Imported, new MemoryStream(ColumnModel.Of("amount", "name")), cancellationToken: token)),
    };

    public static Request Cancel(string run) => new()
    {
        Kind = "run.cancel",
        Subject = run,
        IsChange = true,
        SendAsync = async (client, token) => OfRun(await client.CancelRunAsync(run, token)),
    };

    public static Request ReadRun(string run) => new()
    {
        Kind = "run.read",
        Subject = run,
        SendAsync = async (client, token) =>
        {
            var view = await client.GetRunAsync(run, token);
            return new((int)view.Status, view.Id);
        },
    };

    public static Request ReadLog(string run) => new()
    {
        Kind = "run.log",
        Subject = run,
        SendAsync = async (client, token) => new((await client.GetRunLogAsync(run, cancellationToken: token)).Lines.Length),
    };

    /// <summary>Keeps <see cref="MetricsOf"/>. No answer is kept under its key: the points alone make a repeat harmless.</summary>
    public static Request Log(string run, int number) => new()
    {
        Kind = LogKind,
        Subject = run,
        Asked = number,
        IsChange = true,
        SendAsync = async (client, token) =>
        {
            await client.LogMetricsAsync(run, MetricsOf(number), token);
            return Said.Nothing;
        },
    };

    /// <summary>What a client logs at a step.</summary>
    public static ImmutableArray<LoggedMetric> MetricsOf(int step) =>
        [.. Enumerable.Range(0, 1 + (step % 3)).Select(key => new LoggedMetric($"metric/{key}", (step * 0.5) + key, step, DateTimeOffset.UnixEpoch.AddMilliseconds(step)))];

    public static Request ReadDataset(string dataset) => new()
    {
        Kind = "dataset.read",
        Subject = dataset,
        SendAsync = async (client, token) => new((await client.GetDatasetAsync(dataset, token)).Dataset.NewestVersion),
    };

    /// <summary>A model's newest version; where its aliases point is told beside it.</summary>
    public static Request ReadModel(string model, Action<ModelView> saw) => new()
    {
        Kind = "model.read",
        Subject = model,
        SendAsync = async (client, token) =>
        {
            var view = (await client.GetModelAsync(model, token)).Model;
            saw(view);
            return new(view.NewestVersion, Text: JsonSerializer.Serialize(view.Aliases, MlOpsJson.Options));
        },
    };

    public static Request SetAlias(string model, string alias, int version, int? expected) => new()
    {
        Kind = expected is null ? "alias.set" : "alias.swap",
        Subject = $"{model}@{alias}",
        Asked = version,
        Expected = expected,
        IsChange = true,
        SendAsync = async (client, token) => Whole(await client.SetAliasAsync(model, alias, version, expected, token), view => view.Aliases.GetValueOrDefault(alias)),
    };

    public static Request RemoveAlias(string model, string alias) => new()
    {
        Kind = "alias.set",
        Subject = $"{model}@{alias}",
        Asked = 0,
        IsChange = true,
        SendAsync = async (client, token) => Whole(await client.RemoveAliasAsync(model, alias, token), view => view.Aliases.GetValueOrDefault(alias)),
    };

    public static Request SetStage(string model, int version, ModelStage stage) => new()
    {
        Kind = "stage.set",
        Subject = $"{model}:{version}",
        Asked = (int)stage,
        IsChange = true,
        SendAsync = async (client, token) => Whole(await client.SetStageAsync(model, version, stage, token), view => (int)view.Stage),
    };

    public static Request ReadStage(string model, int version) => new()
    {
        Kind = "stage.read",
        Subject = $"{model}:{version}",
        SendAsync = async (client, token) => new((int)(await client.GetModelVersionAsync(model, version.ToString(CultureInfo.InvariantCulture), token)).Version.Stage),
    };

    public static Request Deploy(string deployment, string model, int version) => new()
    {
        Kind = "deployment.set",
        Subject = deployment,
        Asked = World.Served(model, version),
        IsChange = true,
        SendAsync = async (client, token) => Whole(await client.DeployAsync(deployment, $"{model}:{version}", token), _ => World.Served(model, version)),
    };

    public static Request ReadDeployment(string deployment, IReadOnlyDictionary<string, string> models) => new()
    {
        Kind = "deployment.read",
        Subject = deployment,
        SendAsync = async (client, token) =>
        {
            var served = (await client.GetDeploymentAsync(deployment, token)).Deployment.Version;
            return new(World.Served(models[served.ModelId], served.Number));
        },
    };

    /// <summary>Predictions count each time, so one is sent once only.</summary>
    public static Request Predict(string deployment, int rows, int seed) => new()
    {
        Kind = "predict",
        Subject = deployment,
        Rows = rows,
        SendAsync = async (client, token) =>
        {
            var random = new Random(seed);
            var body = string.Join(',', Enumerable.Range(0, rows).Select(_ => $$"""{"hours":{{random.Next(10_000)}},"site":"{{"abc"[random.Next(3)]}}"}"""));
            var answer = await client.PredictAsync(deployment, Encoding.UTF8.GetBytes($"[{body}]"), token);
            return new(answer.Predictions.Length, Text: answer.ModelVersion.ToString());
        },
    };

    public static Request CreateProject(string name) => new()
    {
        Kind = "project.create",
        Subject = name,
        IsChange = true,
        SendAsync = async (client, token) => Whole(await client.CreateProjectAsync(name, token), _ => 1),
    };

    private static Said OfRun(RunView view) => new((int)view.Status, view.Id, JsonSerializer.Serialize(view, MlOpsJson.Options));

    private static Said Whole<T>(T view, Func<T, int> value) => new(value(view), Text: JsonSerializer.Serialize(view, MlOpsJson.Options));
}
