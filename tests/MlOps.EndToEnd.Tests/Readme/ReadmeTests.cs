using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Readme;

/// <summary>The README's worked example, taken out of the README and run as it stands.</summary>
public sealed class ReadmeTests(RunningHost running) : IClassFixture<RunningHost>
{
    [Fact]
    public async Task WorkedExample_RunAsItStands_Succeeds()
    {
        var said = await ReadmeScript.RunAsync("README.md", running, running.Folder.Path);

        Assert.Contains("probability", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("workerCpu", said, StringComparison.OrdinalIgnoreCase);
    }
}
