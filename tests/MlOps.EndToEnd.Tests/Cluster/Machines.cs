using System.Text;
using MlOps.Client;
using MlOps.Runs;

namespace MlOps.EndToEnd.Cluster;

/// <summary>The dataset, the model and the deployment that these tests work with: small, made up, all of one name.</summary>
internal static class Machines
{
    public const string Name = "machines";
    public const string Label = "failed";
    public const string Rows = """[{"hours": 9500, "site": "a"}, {"hours": 12.5, "site": "c"}]""";

    public const string PredictPath = $"/api/v1/deployments/{Name}/predict";

    public static async Task UploadAsync(MlOpsHttpClient client, int rows = 400)
    {
        using var content = new MemoryStream(SmallData.Csv(seed: 1, rows));
        Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.UploadDatasetAsync(Name, content)).Id)).Status);
    }

    /// <summary>Returns the training, which has ended.</summary>
    public static async Task<string> TrainAndDeployAsync(MlOpsHttpClient client)
    {
        await UploadAsync(client);
        var training = await client.WaitForRunAsync((await client.StartRunAsync(new() { Dataset = Name, Label = Label, Trainer = TrainerCatalog.Sdca })).Id);
        Assert.Equal((RunStatus.Succeeded, null), (training.Status, training.Failure));
        await client.DeployAsync(Name, Name);
        return training.Id;
    }

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
