using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using MlOps.Accounts;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.EndToEnd.Job;

/// <summary>Predictions of a whole dataset on the real host: the same answers as one by one, kept as a dataset.</summary>
public sealed class BatchTests(RunningHost running) : IClassFixture<RunningHost>
{
    private const int Rows = 3000;

    private MlOpsHttpClient Client => running.Client;

    [Theory]
    [InlineData("failed", "binary")]
    [InlineData("site", "multiclass")]
    [InlineData("hours", "regression")]
    public async Task Batch_SaysWhatTheDeploymentSays_RowByRow_BitForBit(string label, string task)
    {
        var (name, model) = ($"rows-{task}", $"model-{task}");
        await PutAsync(name, Csv(seed: 3));
        await TrainAsync(name, label, model);
        await Client.DeployAsync(model, model);
        Assert.True((await Client.WaitForDeploymentAsync(model, 1)).IsReady);

        var run = await Client.WaitForRunAsync((await Client.StartBatchAsync(new() { Model = $"{model}:1", Dataset = name, Output = $"{name}-predicted" })).Id);

        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
        var (version, manifest) = await Client.GetDatasetVersionAsync($"{name}-predicted", run.Product!.Number!.Value);
        Assert.Equal((1, run.Id, (long)Rows), (version.Number, version.RunId, version.Content.Rows));
        var inputs = (await Client.GetModelVersionAsync(model)).Manifest;
        string[] expected = ["user_id", .. PredictionColumns.Of(inputs)];
        Assert.Equal(expected, manifest.Columns.Select(column => column.Name));
        Assert.Equal(ColumnRole.Id, manifest.Columns[0].Role);
        Assert.Equal($"{model}:1", manifest.Columns.Single(column => column.Name == "modelVersion").Minimum);

        var predicted = await ReadAsync($"{name}-predicted", 1);
        var served = await ServedAsync(model, inputs, Csv(seed: 3));
        Assert.Equal(Rows, predicted.Count);
        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal($"u{row}", predicted[row]["user_id"]);
            AssertSame(served[row], predicted[row], inputs);
        }
    }

    [Fact]
    public async Task SameBatchTwice_IsOneVersion_AndCostsTwice()
    {
        await PutAsync("twice", Csv(seed: 4));
        await TrainAsync("twice", "failed", "twice");
        var request = new BatchRequest { Model = "twice", Dataset = "twice", Output = "twice-predicted", Keys = ["user_id", "hours"] };

        var first = await Client.WaitForRunAsync((await Client.StartBatchAsync(request)).Id);
        var second = await Client.WaitForRunAsync((await Client.StartBatchAsync(request)).Id);
        var other = await Client.WaitForRunAsync((await Client.StartBatchAsync(request with { Keys = ["hours"] })).Id);

        Assert.Equal([1, 1, 2], new[] { first, second, other }.Select(run => run.Product?.Number));
        Assert.NotEqual(first.Id, second.Id);
        var spec = Assert.IsType<PredictionSpec>(first.Spec);
        Assert.Equal(1, spec.DatasetVersion);
        Assert.NotNull(spec.PredictedAt);
        var costs = await Client.GetCostsAsync(new CostFilter { Run = second.Id });
        Assert.Contains(costs.Lines, line => line is { Meter: Meter.WorkerCpu, Amount: > 0 });
    }

    [Fact]
    public async Task ExportedModel_IsDownloaded_WithItsReport()
    {
        await PutAsync("exported", Csv(seed: 5));
        await TrainAsync("exported", "failed", "exported");

        using var report = new MemoryStream();
        await Client.DownloadModelFileAsync("exported", "1", ExportReport.FileName, report);
        using var model = new MemoryStream();
        await Client.DownloadModelFileAsync("exported", "1", ExportReport.ModelFileName, model);

        Assert.Equal(ExportStatus.Exported, JsonSerializer.Deserialize<ExportReport>(report.ToArray(), MlOpsJson.Options)!.Status);
        Assert.True(model.Length > 1000);
    }

    [Theory]
    [InlineData("absent", "user_id,hours\nu1,3\nu2,5\n", "prediction.input-absent", "site")]
    [InlineData("unfit", "user_id,hours,site,seen\nu1,many,a,2024-01-01\nu2,few,b,2024-01-02\n", "prediction.input-unfit", "hours")]
    public async Task DatasetThatDoesNotFit_IsRefused_AndTheColumnIsNamed(string name, string text, string code, string column)
    {
        await PutAsync("fit", Csv(seed: 6));
        await TrainAsync("fit", "failed", "fit");
        await PutAsync(name, Encoding.UTF8.GetBytes(text));

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => Client.StartBatchAsync(new() { Model = "fit", Dataset = name, Output = "nothing" }));

        Assert.Equal(code, refused.Code);
        Assert.Contains($"\"{column}\"", refused.Message, StringComparison.Ordinal);
    }

    private async Task PutAsync(string name, byte[] csv)
    {
        using var content = new MemoryStream(csv);
        Assert.Equal(RunStatus.Succeeded, (await Client.WaitForRunAsync((await Client.UploadDatasetAsync(name, content)).Id)).Status);
    }

    private async Task TrainAsync(string dataset, string label, string model)
    {
        var run = await Client.WaitForRunAsync((await Client.StartRunAsync(new()
        {
            Dataset = dataset,
            Label = label,
            Register = model,
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfIterations", "20"),
            Trainer = TrainerCatalog.LightGbm,
        })).Id);
        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
    }

    private async Task<List<Dictionary<string, object>>> ReadAsync(string dataset, int version)
    {
        var path = running.Folder[$"{dataset}.parquet"];
        await using (var file = File.Create(path))
        {
            await Client.DownloadDatasetAsync(dataset, version, file);
        }

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM read_parquet('{path}')";
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object>>();
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue));
        }

        return rows;
    }

    private async Task<List<JsonElement>> ServedAsync(string deployment, ModelManifest model, byte[] csv)
    {
        var lines = Encoding.UTF8.GetString(csv).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var columns = lines[0].Split(',');
        var roles = model.Inputs.ToDictionary(input => input.Name, input => input.Role);
        var rows = lines.Skip(1).Select(line => line.Split(',').Zip(columns)
            .Where(field => roles.ContainsKey(field.Second))
            .ToDictionary(field => field.Second, field => Value(field.First, roles[field.Second])));
        var answer = await Client.PredictAsync(deployment, JsonSerializer.SerializeToUtf8Bytes(rows));
        return [.. JsonSerializer.SerializeToElement(answer, MlOpsJson.Options).GetProperty("predictions").EnumerateArray()];
    }

    private static object? Value(string text, ColumnRole role) => (text, role) switch
    {
        ("", _) => null,
        (_, ColumnRole.Numeric) => double.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    private static void AssertSame(JsonElement served, Dictionary<string, object> row, ModelManifest model)
    {
        switch (model.Task)
        {
            case TrainingTask.Binary:
                Assert.Equal(served.GetProperty("predictedLabel").ToString(), row["prediction"]);
                AssertBits(served.GetProperty("probability"), row["probability"]);
                AssertBits(served.GetProperty("score"), row["score"]);
                break;
            case TrainingTask.Multiclass:
                Assert.Equal(served.GetProperty("predictedLabel").ToString(), row["prediction"]);
                foreach (var name in model.Classes)
                {
                    AssertBits(served.GetProperty("probabilities").GetProperty(name), row[PredictionColumns.ProbabilityOf(name)]);
                }

                break;
            default:
                AssertBits(served.GetProperty("score"), row["prediction"]);
                break;
        }
    }

    private static void AssertBits(JsonElement served, object predicted) =>
        Assert.Equal(BitConverter.SingleToInt32Bits(served.GetSingle()), BitConverter.SingleToInt32Bits((float)(double)predicted));

    /// <summary>An id, a number and a name with gaps, a date, and a label that follows from them with some noise.</summary>
    private static byte[] Csv(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("user_id,hours,site,seen,failed\n");
        for (var row = 0; row < Rows; row++)
        {
            var hours = random.Next(10_000);
            var site = "abc"[random.Next(3)];
            text.Append(CultureInfo.InvariantCulture, $"u{row},{(random.Next(9) == 0 ? "" : hours)},{(random.Next(9) == 0 ? "" : site)},")
                .Append(new DateTime(2020, 1, 1).AddHours(random.Next(30_000)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
                .Append(CultureInfo.InvariantCulture, $",{(hours + (site * 300) + random.Next(5000) > 38_000 ? 1 : 0)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
