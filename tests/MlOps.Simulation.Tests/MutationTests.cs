namespace MlOps.Simulation;

/// <summary>The simulator notices when a safeguard of the platform is missing.</summary>
public sealed class MutationTests
{
    /// <summary>The rarest of these faults is there once in some hundred histories.</summary>
    private const int Histories = 1500;

    [Theory]
    [InlineData(typeof(WithoutFencing), "run.foreign-result")]
    [InlineData(typeof(WithoutRequestLog), "request.twice")]
    [InlineData(typeof(WithoutVersionCheck), "store.version")]
    [InlineData(typeof(WithoutVersionCheck), "run.two-results")]
    [InlineData(typeof(WithoutVersionCheck), "ledger.totals")]
    [InlineData(typeof(WithoutVersionCheck), "model.gap")]
    [InlineData(typeof(WithoutLanding), "answer.lost")]
    [InlineData(typeof(WithoutSweep), "run.abandoned")]
    [InlineData(typeof(WithoutLookingAgain), "run.unended")]
    [InlineData(typeof(WithoutReach), "lease.unheard")]
    [InlineData(typeof(WithoutCountingFaults), "run.endless")]
    [InlineData(typeof(WithoutBillingIds), "ledger.attempts")]
    [InlineData(typeof(WithoutProjections), "projection.jobs")]
    [InlineData(typeof(WithoutSharing), "queue.share")]
    public void Histories_WithoutASafeguard_BreakTheRuleThatItKeeps(Type mutation, string rule)
    {
        var without = (Mutation)Activator.CreateInstance(mutation)!;

        var found = Enumerable.Range(1, Histories).Any(seed => History.Run((ulong)seed, without).Findings.Any(finding => finding.Code == rule));

        Assert.True(found, $"{Histories} histories {mutation.Name} did not break {rule}.");
    }
}
