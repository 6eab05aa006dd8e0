using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Chaos.Faults;
using MlOps.Chaos.History;

namespace MlOps.Chaos.Checks;

/// <summary>
/// The ledger counts every row that was predicted: none twice, and none less than were answered, save those that a silo
/// had answered within the flush interval before it died.
/// </summary>
internal sealed class PredictionsCheck(IReadOnlyCollection<Cluster.SelfEnd> selfEnds) : ICheck
{
    /// <summary>The flush interval of 5 s, and the flush itself on a machine that is busy.</summary>
    private static readonly TimeSpan Unflushed = TimeSpan.FromSeconds(8);

    public string Name => "predictions";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var predictions = evidence.Of("predict").ToList();
        var counted = evidence.Stored.Usage.Where(row => row.Meter == (int)Meter.Predictions && row.Actor.StartsWith(Ids.Prefix(Kinds.Deployment), StringComparison.Ordinal)).Sum(row => row.Quantity);
        var answered = predictions.Where(prediction => prediction.Outcome == Outcome.Acknowledged).ToList();
        var most = predictions.Where(prediction => prediction.Outcome != Outcome.Refused).Sum(prediction => (long)prediction.Rows);
        var windows = Deaths(evidence).Select(death => (death.Silo, From: Window(death.Silo, death.At, evidence), death.At)).ToList();
        var mayBeLost = answered.Where(prediction => windows.Exists(window => window.Silo == prediction.Silo && prediction.End >= window.From && prediction.Start <= window.At));
        var least = answered.Sum(prediction => (long)prediction.Rows) - mayBeLost.Sum(prediction => (long)prediction.Rows);
        if (counted < least || counted > most)
        {
            yield return $"The ledger counts {counted} predicted rows; at least {least} and at most {most} were expected.";
        }
    }

    /// <summary>A silo that drains enters all that it has, unless something else is broken just then.</summary>
    private IEnumerable<(int Silo, TimeSpan At)> Deaths(Evidence evidence) =>
        evidence.Disturbances.Where(disturbance => disturbance.Fault is FaultNames.Kill || (disturbance.Fault is FaultNames.Drain && evidence.Disturbances.Any(other => other != disturbance && Meets(other, disturbance))))
            .Select(death => (death.Silo!.Value, death.Fault is FaultNames.Drain ? death.End : death.Start))
            .Concat(selfEnds.Select(end => (end.Silo, end.At)));

    private static bool Meets(Disturbance one, Disturbance other) => one.Start < other.End && one.End + Unflushed > other.Start;

    /// <summary>Since when what was counted may not have been entered: while the database or the silo itself is broken, nothing can be.</summary>
    private static TimeSpan Window(int silo, TimeSpan death, Evidence evidence)
    {
        var outages = evidence.Disturbances.Where(disturbance => FaultNames.OfDatabase.Contains(disturbance.Fault) || disturbance.Silo == silo)
            .Where(disturbance => disturbance.Start < death).ToList();
        var from = death - Unflushed;
        while (outages.Where(outage => outage.Start - Unflushed < from && outage.End > from).ToArray() is { Length: > 0 } broken)
        {
            from = broken.Min(outage => outage.Start) - Unflushed;
        }

        return from;
    }
}
