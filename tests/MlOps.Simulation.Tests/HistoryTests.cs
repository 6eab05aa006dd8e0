using System.Globalization;

namespace MlOps.Simulation;

public sealed class HistoryTests
{
    [Fact]
    public void Histories_OfTheFirstSeeds_KeepAllRules()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            AssertSound(History.Run(seed));
        }
    }

    /// <summary>Every run of the tests looks at histories that nobody has seen; <c>MLOPS_SIM_SEED</c> and <c>MLOPS_SIM_HISTORIES</c> say otherwise.</summary>
    [Fact]
    public void Histories_OfFreshSeeds_KeepAllRules()
    {
        var seed = Setting("MLOPS_SIM_SEED") ?? (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var left = Setting("MLOPS_SIM_HISTORIES") ?? 200; left > 0; left--)
        {
            AssertSound(History.Run(seed++));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void History_OfOneSeedTwice_GoesTheSameWayStepByStep(ulong seed)
    {
        var (one, other) = (new List<string>(), new List<string>());

        History.Run(seed, listener: one.Add);
        History.Run(seed, listener: other.Add);

        Assert.True(one.Count > 100, $"The history has only {one.Count} steps.");
        Assert.Equal(one, other);
    }

    private static void AssertSound(History history) => Assert.True(
        history.Findings.IsEmpty,
        $"""
        Seed {history.Seed} broke {history.Findings.Length} rules; the first: {string.Join("; ", history.Findings.Take(3))}
        Step by step: dotnet run -c Release --project tests/MlOps.Simulation -- --seed {history.Seed} --trace
        """);

    private static ulong? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
