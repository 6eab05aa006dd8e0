using System.Text;
using MlOps.Benchmarks.Common;
using MlOps.Client;
using MlOps.Runs;

namespace MlOps.Benchmarks.Start;

/// <summary>A data directory with more and more deployed models in it.</summary>
internal static class ModelShelf
{
    private const string Token = "a-token-for-benchmarks-alone";

    /// <summary>Starts the host on <paramref name="data"/>, trains and deploys until there are <paramref name="count"/> models, and stops it.</summary>
    public static async Task FillAsync(string program, string data, int from, int count)
    {
        await using var host = await Started.StartAsync(program, "/health/ready", ["--urls", "URL", $"--MlOps:DataDirectory={data}"], Token);
        using var client = new MlOpsHttpClient(new() { Address = host.Address, Token = Token, PollInterval = TimeSpan.FromMilliseconds(50) });
        await FillAsync(client, from, count);
    }

    /// <summary>Trains and deploys until there are <paramref name="count"/> models.</summary>
    public static async Task FillAsync(MlOpsHttpClient client, int from, int count)
    {
        if (from == 0)
        {
            using var csv = new MemoryStream(Encoding.UTF8.GetBytes(Rows()));
            Require(await client.WaitForRunAsync((await client.UploadDatasetAsync("pumps", csv)).Id));
        }

        for (var number = from; number < count; number++)
        {
            var name = $"model-{number}";
            var run = await client.StartRunAsync(new() { Dataset = "pumps", Label = "failed", Register = name, Trainer = "LightGbm", Seed = number });
            Require(await client.WaitForRunAsync(run.Id));
            await client.DeployAsync(name, $"{name}:1");
            await client.WaitForDeploymentAsync(name, 1);
        }
    }

    private static void Require(RunView run)
    {
        if (run.Status != RunStatus.Succeeded)
        {
            throw new InvalidOperationException(run.Failure?.Message);
        }
    }

    private static string Rows()
    {
        var random = new Random(3);
        var text = new StringBuilder("hours,load,site,failed\n");
        for (var row = 0; row < 1_000; row++)
        {
            var hours = random.Next(10_000);
            text.Append(hours).Append(',').Append(random.Next(100)).Append(",s").Append(random.Next(8)).Append(',')
                .Append(hours + random.Next(4_000) > 8_000 ? "yes" : "no").Append('\n');
        }

        return text.ToString();
    }
}
