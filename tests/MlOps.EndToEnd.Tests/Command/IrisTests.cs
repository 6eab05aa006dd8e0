using System.Diagnostics;
using System.Text.Json;
using MlOps.Client;
using MlOps.EndToEnd.Cluster;
using MlOps.EndToEnd.Programs;
using MlOps.EndToEnd.Readme;
using MlOps.Runs;

namespace MlOps.EndToEnd.Command;

/// <summary>From a file to a prediction by the command line's own README, with real flowers.</summary>
[Collection(Alone.Name)]
public sealed class IrisTests(RunningHost running) : IClassFixture<RunningHost>
{
    [RealDataFact]
    public async Task Iris_FromInitToAPrediction_IsOneShortScript_AndApplyingAgainDoesNothing()
    {
        using var folder = new TemporaryFolder();
        File.Copy(RealData.Path("iris/iris.csv"), folder["iris.csv"]);

        var began = Stopwatch.GetTimestamp();
        var said = await ReadmeScript.RunAsync("src/MlOps.Cli/README.md", running, folder.Path);

        Assert.Contains("Iris-setosa", said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(60));

        var (exitCode, answer) = await MlOpsAsync("apply", folder["flowers"], "--json");
        Assert.Equal(0, exitCode);
        Assert.Equal(0, JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("changes").GetInt32());
    }

    [Fact]
    public async Task Apply_KilledInTheMiddle_IsCompletedByTheNext_WithoutTrainingTwice()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["pumps.csv"], SmallData.Csv(3, 4000));
        await MlOpsAsync("init", folder["p"], "--data", folder["pumps.csv"], "--label", "failed");

        using (var broken = MlOpsCommand.Start(running, null, "apply", folder["p"], "--yes"))
        {
            // The first sign of the second run: the training was asked for, and its end is not awaited.
            var runs = new HashSet<string>(StringComparer.Ordinal);
            while (runs.Count < 2 && await broken.StandardError.ReadLineAsync() is { } line)
            {
                runs.UnionWith(line.Split(' ').Where(word => word.StartsWith("run-", StringComparison.Ordinal)));
            }

            broken.Kill();
            await broken.WaitForExitAsync();
            Assert.Equal(2, runs.Count);
        }

        var (completed, _) = await MlOpsAsync("apply", folder["p"], "--yes");
        var (again, nothing) = await MlOpsAsync("apply", folder["p"], "--yes", "--json");

        Assert.Equal((0, 0), (completed, again));
        Assert.Equal(0, JsonSerializer.Deserialize<JsonElement>(nothing).GetProperty("changes").GetInt32());
        Assert.Single((await running.Client.ListRunsAsync(new RunFilter("training", RunStatus.Succeeded, "pumps"))).Items);
        Assert.True((await running.Client.GetDeploymentAsync("pumps")).IsReady);
    }

    private async Task<(int ExitCode, string Said)> MlOpsAsync(params string[] arguments)
    {
        var (exitCode, answer, said) = await MlOpsCommand.RunAsync(running, null, arguments);
        Assert.True(exitCode == 0, $"{answer}\n{said}");
        return (exitCode, answer);
    }
}
