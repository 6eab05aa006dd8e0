using System.Globalization;
using MlOps.Testing;
using Xunit.Abstractions;

namespace MlOps.Chaos;

/// <summary>
/// Three real silos are broken for a short while, by the seed that <c>MLOPS_CHAOS_SEED</c> names, else always the same;
/// longer on demand (<c>MLOPS_CHAOS_SECONDS</c>). Fresh seeds are for whoever has the time to look into what they find.
/// </summary>
public sealed class ShortScheduleTests(ITestOutputHelper output)
{
    private const int UsualSeed = 301;

    [PostgresFact]
    public async Task ThreeSilos_BrokenBySeed_LoseAndDoubleNothing()
    {
        var options = new ChaosOptions
        {
            Seed = Number("MLOPS_CHAOS_SEED") ?? UsualSeed,
            Seconds = Number("MLOPS_CHAOS_SECONDS") ?? 20,
        };
        await using var said = new StringWriter();

        var isWell = await Harness.RunAsync(options, TextWriter.Synchronized(said), CancellationToken.None);

        output.WriteLine(said.ToString());
        Assert.True(isWell, said.ToString());
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
