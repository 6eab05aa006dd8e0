using System.Globalization;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Kill;

/// <summary>
/// The real host is killed with SIGKILL at random moments of upload, run and deploy. Ten times in CI; on demand as often
/// and from the seed that <c>MLOPS_KILLS</c> and <c>MLOPS_KILL_SEED</c> say.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Host_KilledAtRandomMoments_LosesAndDoublesNothing()
    {
        var kills = Number("MLOPS_KILLS") ?? 10;
        var seed = Number("MLOPS_KILL_SEED") ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}, {kills} kills");
        using var folder = new TemporaryFolder();

        var story = new KillStory(folder["data"], new Random(seed));
        for (var kill = 1; kill <= kills; kill++)
        {
            await story.LiveUntilKilledAsync();
        }

        var summary = await story.CheckAsync();

        output.WriteLine(summary);
        Console.WriteLine($"kill test: seed {seed}: {summary}");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
