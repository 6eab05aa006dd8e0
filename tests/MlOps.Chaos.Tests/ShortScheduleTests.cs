using System.Globalization;
using MlOps.Chaos.Faults;
using MlOps.Testing;
using Xunit.Abstractions;

namespace MlOps.Chaos;

/// <summary>
/// Three real silos are broken for a short while, from a fresh seed, or that which <c>MLOPS_CHAOS_SEED</c> names; longer
/// on demand (<c>MLOPS_CHAOS_SECONDS</c>).
/// </summary>
public sealed class ShortScheduleTests(ITestOutputHelper output)
{
    [PostgresFact]
    public async Task ThreeSilos_BrokenFromAFreshSeed_LoseAndDoubleNothing()
    {
        var options = new ChaosOptions
        {
            Seed = Number("MLOPS_CHAOS_SEED") ?? Random.Shared.Next(),
            Seconds = Number("MLOPS_CHAOS_SECONDS") ?? 20,

            // What a clock that is set back does is known, and not mended: see the README.
            Faults = [.. FaultNames.All.Where(fault => fault != FaultNames.Clock)],
        };
        await using var said = new StringWriter();

        var isWell = await Harness.RunAsync(options, TextWriter.Synchronized(said), Task.Delay(Timeout.Infinite));

        output.WriteLine(said.ToString());
        Assert.True(isWell, said.ToString());
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
