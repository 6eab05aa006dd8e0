using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Surface;

/// <summary>A data directory that each release left behind (its demonstration, 300 rows), opened by this version.</summary>
public sealed class ReleasedDataTests
{
    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static TheoryData<string> Releases => [.. Directory.EnumerateDirectories(Fixtures).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task DataDirectory_OfARelease_IsOpenedAndServed(string release)
    {
        using var folder = new TemporaryFolder();
        Copy(Path.Combine(Fixtures, release, "data"), folder["data"]);
        await using var host = await HostProcess.StartAsync(folder["data"]);
        using var client = new MlOpsHttpClient(new() { Address = host.Address, Token = HostProcess.Token });

        var runs = (await client.ListRunsAsync()).Items;
        Assert.Equal(2, runs.Length);
        Assert.All(runs, run => Assert.Equal(RunStatus.Succeeded, run.Status));
        Assert.Equal(300, (await client.GetDatasetAsync("machines")).Dataset.Rows);
        Assert.Equal(12, (await client.GetDatasetVersionAsync("machines", 1)).Manifest.Columns.Length);
        Assert.NotEmpty((await client.GetRunLogAsync(runs[0].Id)).Lines);
        Assert.Equal(1, (await client.GetModelAsync("machines")).Model.NewestVersion);
        Assert.True((await client.WaitForDeploymentAsync("machines", 1)).IsReady);

        // And it goes on: the same data again is the same version, and a new training is the next version.
        var run = await client.WaitForRunAsync((await client.StartRunAsync(new() { Dataset = "machines", Label = "failed_within_30_days" })).Id);
        Assert.Equal(2, run.Product?.Number);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
