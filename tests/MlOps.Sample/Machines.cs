using System.Globalization;
using MlOps.Client;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Sample;

/// <summary>From a file to predictions.</summary>
internal static class Machines
{
    private const string Deployment = "machines";

    public static async Task LearnAsync(string url, string token, string path)
    {
        // <example>
        await using var platform = await MlOpsClient.ConnectAsync(url, token);

        await using var file = File.OpenRead(path);
        var ingestion = await platform.Http.UploadDatasetAsync("machines", file);
        await platform.WaitForRunAsync(ingestion.Id);

        var run = await platform.StartRunAsync(new TrainingSpec { DatasetId = "machines", Label = "failed", Trainer = "Sdca" });
        await foreach (var view in platform.FollowRunAsync(run.Id))
        {
            Console.WriteLine($"{view.Status} {view.Progress.Phase} {view.Failure?.Message}");
        }

        var model = await platform.Http.GetModelAsync("machines");
        await platform.Http.SetAliasAsync("machines", "champion", model.Model.NewestVersion);
        var deployment = await platform.Http.DeployAsync("machines", "machines@champion");
        await platform.Http.WaitForDeploymentAsync("machines", deployment.Version.Number);

        var answer = await platform.PredictAsync("machines", [Tensor.Of("hours", 9000f), Tensor.Of("site", "a")]);
        Console.WriteLine($"9000 hours at a: {answer.Output("predicted_label").ToTexts()[0]}");

        var costs = await platform.Http.GetCostsAsync(new CostFilter(Run: run.Id));
        Console.WriteLine($"The run cost {costs.Total} {costs.Currency}.");
        // </example>
    }

    /// <summary>Answers each line with the model's verdict, or with what is wrong with the line.</summary>
    public static async Task AskAsync(string url, string token, TextReader lines)
    {
        await using var platform = await MlOpsClient.ConnectAsync(url, token);
        while (await lines.ReadLineAsync() is { } line)
        {
            var values = line.Split(',');
            if (values.Length != 2 || !float.TryParse(values[0], CultureInfo.InvariantCulture, out var hours))
            {
                Console.WriteLine($"'{line}' is not HOURS,SITE.");
                continue;
            }

            var answer = await platform.PredictAsync(Deployment, [Tensor.Of("hours", hours), Tensor.Of("site", values[1])]);
            Console.WriteLine($"{line}: {answer.Output("predicted_label").ToTexts()[0]}, probability {answer.Output("probability").ToFloats()[0]:0.00}");
        }
    }
}
