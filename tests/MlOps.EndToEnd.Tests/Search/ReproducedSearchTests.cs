using System.Text.Json;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Search;

/// <summary>A search by the command line, and its proof: the commit it was of, and its winner trained again.</summary>
public sealed class ReproducedSearchTests(RunningHost running, ITestOutputHelper output) : IClassFixture<RunningHost>
{
    [GitFact]
    public async Task Search_StartedInAGitTree_BearsItsCommit_AndItsWinnerIsTrainedAgainIdentically()
    {
        using var tree = new TemporaryFolder();
        await File.WriteAllBytesAsync(tree["machines.csv"], SmallData.Csv(seed: 9, rows: 2000));
        await GitFactAttribute.RunAsync(tree.Path, "init", "--quiet");
        await GitFactAttribute.RunAsync(tree.Path, "add", ".");
        await GitFactAttribute.RunAsync(tree.Path, "commit", "--quiet", "--message", "Measure machines");
        var head = await GitFactAttribute.RunAsync(tree.Path, "rev-parse", "HEAD");

        await MlOpsAsync(tree.Path, "datasets", "put", "machines", "machines.csv");
        var started = await MlOpsAsync(tree.Path, "runs", "start", "--dataset", "machines", "--label", "failed", "--trainer", "auto", "--search-trials", "6", "--json");
        var found = JsonSerializer.Deserialize<RunView>(started, MlOpsJson.Options)!;
        var said = await MlOpsAsync(tree.Path, "runs", "reproduce", found.Id);
        output.WriteLine(said);

        // The search stands in the run as it was asked for; what it found is an ordinary spec.
        Assert.Equal((TrainerCatalog.Auto, head), (((TrainingSpec)found.Spec).Trainer, ((TrainingSpec)found.Spec).CodeCommit));
        var resolved = found.Outcome!.Resolved!;
        Assert.Null(resolved.Search);
        Assert.Contains(resolved.Trainer!, TrainerCatalog.SearchedFor(TrainingTask.Binary));
        Assert.Equal(head, (await running.Client.RunFileAsync<RunProvenance>(found.Id, RunProvenance.FileName)).CodeCommit);

        var again = Assert.Single(
            (await running.Client.ListRunsAsync(new("training", RunStatus.Succeeded))).Items, run => ((TrainingSpec)run.Spec).Reproduces == found.Id);
        var spec = (TrainingSpec)again.Spec;
        Assert.Equal((resolved.Trainer, null), (spec.Trainer, spec.Search));
        Assert.Equal(resolved.Parameters, spec.Parameters);
        Assert.Equal(found.Outcome.EntryDigest, again.Outcome!.EntryDigest);
        Assert.DoesNotContain("search.json", again.Outcome.Files.Keys);
        Assert.Contains("identical", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("DIFFERS", said, StringComparison.Ordinal);
    }

    private async Task<string> MlOpsAsync(string directory, params string[] arguments)
    {
        var (exitCode, answer, said) = await MlOpsCommand.RunAsync(running, directory, arguments);
        Assert.True(exitCode == 0, $"{answer}\n{said}");
        return answer;
    }
}
