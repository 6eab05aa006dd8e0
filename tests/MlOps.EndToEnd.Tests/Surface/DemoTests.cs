using System.Text.Json;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Surface;

/// <summary>The README's first command, twice in one directory.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_Twice_SameDatasetVersion_NewRun_DeploymentMoves()
    {
        using var folder = new TemporaryFolder();

        var first = await DemoAsync(folder, "first.json");
        var second = await DemoAsync(folder, "second.json");

        Assert.Equal(Text(first, "dataset", "identity"), Text(second, "dataset", "identity"));
        Assert.Equal(Text(first, "dataset", "version"), Text(second, "dataset", "version"));
        Assert.NotEqual(Text(first, "model", "version"), Text(second, "model", "version"));
        Assert.Equal(Text(first, "model", "entryDigest"), Text(second, "model", "entryDigest"));
    }

    private static async Task<JsonElement> DemoAsync(TemporaryFolder folder, string report)
    {
        var (exitCode, said) = await HostProcess.RunToEndAsync(
            "demo", "--exit", "--json", folder[report], "--rows", "1000", "--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={folder["data"]}");
        Assert.True(exitCode == 0, said);
        return JsonDocument.Parse(await File.ReadAllTextAsync(folder[report])).RootElement;
    }

    private static string Text(JsonElement report, params string[] path) =>
        path.Aggregate(report, (element, name) => element.GetProperty(name)).ToString();
}
