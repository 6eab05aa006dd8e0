using System.Globalization;
using System.Text;
using System.Text.Json;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing.Onnx;

namespace MlOps.EndToEnd.Job;

/// <summary>A model of ours that left as ONNX and came back: it answers as ML.NET does.</summary>
public sealed class ExportedModelTests(RunningHost running) : IClassFixture<RunningHost>
{
    private const int Rows = 1200;
    private const double Tolerance = 1e-4;

    /// <summary>Nearer to zero than this, what is left of a difference is compared with this.</summary>
    private const double Floor = 1e-3;

    private MlOpsHttpClient Client => running.Client;

    [Theory]
    [InlineData("failed", TrainingTask.Binary)]
    [InlineData("site", TrainingTask.Multiclass)]
    [InlineData("hours", TrainingTask.Regression)]
    public async Task Export_DeployedAsAFile_AnswersAsTheModelThatItWasMadeOf(string label, TrainingTask task)
    {
        var data = await PutAsync();
        var (own, foreign) = ($"own-{label}", $"foreign-{label}");
        await TrainAsync(label, own);
        await Client.DeployAsync(own, own);
        Assert.True((await Client.WaitForDeploymentAsync(own, 1)).IsReady);
        var file = running.Folder[$"{own}.onnx"];

        await CliAsync("models", "export", own, "--onnx", "--output", file);
        await CliAsync("deploy", file, "--name", foreign);

        var imported = (await Client.GetModelVersionAsync(foreign)).Manifest;
        Assert.Equal((ModelFormat.Onnx, task), (imported.Format, imported.Task));
        var rows = Body(data, label);
        var (expected, found) = (await PredictAsync(own, rows), await PredictAsync(foreign, rows));
        Assert.Equal(Rows, expected.Count);
        for (var row = 0; row < Rows; row++)
        {
            AssertNear(expected[row], found[row], $"row {row}");
        }
    }

    [Fact]
    public async Task Training_ForAnImportedModel_IsNotComparedWithIt_AndSaysSo()
    {
        await PutAsync();
        using var file = new MemoryStream(TestModel.Linear().ToArray());
        Assert.Equal(RunStatus.Succeeded, (await Client.WaitForRunAsync((await Client.ImportModelAsync("taken-over", file)).Id)).Status);

        await TrainAsync("failed", "taken-over");

        using var evaluation = new MemoryStream();
        await Client.DownloadModelFileAsync("taken-over", "2", "evaluation.json", evaluation);
        Assert.Contains("taken-over version 1 is an imported model, which is not asked here", Encoding.UTF8.GetString(evaluation.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_OfTheTaskTensors_IsRefusedBeforeItStarts()
    {
        await PutAsync();

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => Client.StartRunAsync(new() { Dataset = "machines", Label = "failed", Task = TrainingTask.Tensors }));

        Assert.Equal("task.untrainable", refused.Code);
        Assert.Contains("the task of an imported model", refused.Message, StringComparison.Ordinal);
    }

    private async Task CliAsync(params string[] arguments)
    {
        var (code, answer, said) = await MlOpsCommand.RunAsync(running, null, arguments);
        Assert.True(code == 0, answer + said);
    }

    /// <summary>Numbers, names and moments with gaps, booleans, and a label that follows from them with some noise.</summary>
    private async Task<List<string[]>> PutAsync()
    {
        var random = new Random(11);
        List<string[]> rows = [["hours", "site", "seen", "flag", "failed"]];
        for (var row = 0; row < Rows; row++)
        {
            var hours = random.Next(10_000);
            var site = random.Next(3);
            var seen = new DateTime(2020, 1, 1).AddHours(random.Next(30_000));
            var flag = random.Next(2) == 0;
            var failed = hours + (site * 900) + (seen.Hour * 40) + (flag ? 500 : 0) + random.Next(3000) > 8500;
            rows.Add([
                random.Next(9) == 0 ? "" : hours.ToString(CultureInfo.InvariantCulture),
                random.Next(9) == 0 && row > 3 ? "" : $"{"abc"[site]}",
                random.Next(9) == 0 ? "" : seen.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                flag ? "true" : "false",
                failed ? "1" : "0"]);
        }

        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => string.Join(',', row) + "\n"))));
        Assert.Equal(RunStatus.Succeeded, (await Client.WaitForRunAsync((await Client.UploadDatasetAsync("machines", csv)).Id)).Status);
        return rows;
    }

    private async Task TrainAsync(string label, string model)
    {
        var run = await Client.WaitForRunAsync((await Client.StartRunAsync(new() { Dataset = "machines", Label = label, Register = model, Trainer = TrainerCatalog.LightGbm })).Id);
        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
    }

    private async Task<List<JsonElement>> PredictAsync(string deployment, byte[] rows)
    {
        var answer = await Client.PredictAsync(deployment, rows);
        return [.. JsonSerializer.SerializeToElement(answer, MlOpsJson.Options).GetProperty("predictions").EnumerateArray()];
    }

    private static byte[] Body(List<string[]> data, string label) => JsonSerializer.SerializeToUtf8Bytes(data.Skip(1).Select(row => row
        .Zip(data[0])
        .Where(field => field.Second != label)
        .ToDictionary(field => field.Second, field => Value(field.First, field.Second))));

    private static object? Value(string text, string column) => (text, column) switch
    {
        ("", _) => null,
        (_, "hours" or "failed") => double.Parse(text, CultureInfo.InvariantCulture),
        (_, "flag") => text == "true",
        _ => text,
    };

    private static void AssertNear(JsonElement expected, JsonElement found, string where)
    {
        Assert.Equal(expected.ValueKind, found.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(member => member.Name).Order(), found.EnumerateObject().Select(member => member.Name).Order());
                foreach (var member in expected.EnumerateObject())
                {
                    AssertNear(member.Value, found.GetProperty(member.Name), $"{where}, {member.Name}");
                }

                break;
            case JsonValueKind.Number:
                var (own, other) = (expected.GetDouble(), found.GetDouble());
                Assert.True(Math.Abs(own - other) <= Tolerance * Math.Max(Math.Abs(own), Floor), $"{where}: {own} and {other}");
                break;
            default:
                Assert.True(expected.ToString() == found.ToString(), $"{where}: {expected} and {found}");
                break;
        }
    }
}
