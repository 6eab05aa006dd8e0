using MlOps.Chaos.History;
using MlOps.Chaos.Work;

namespace MlOps.Chaos.Checks;

/// <summary>Every value whose logging was acknowledged is there as it was sent, and none that nobody sent.</summary>
internal sealed class MetricsCheck : ICheck
{
    public string Name => "metrics";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var stored = evidence.Stored.Points.ToHashSet();
        var asked = evidence.Of(Actions.LogKind).SelectMany(log => Actions.MetricsOf(log.Asked!.Value)
            .Select(metric => (Log: log, Point: new StoredPoint(log.Subject, metric.Key, metric.Step, metric.Value)))).ToList();
        foreach (var (log, point) in asked.Where(one => one.Log.Outcome == Outcome.Acknowledged && !stored.Contains(one.Point)))
        {
            yield return $"It was acknowledged, and {point} is not there: {log}";
        }

        var possible = asked.Where(one => one.Log.Outcome != Outcome.Refused).Select(one => one.Point).ToHashSet();
        foreach (var point in evidence.Stored.Points.Where(point => !possible.Contains(point)))
        {
            yield return $"{point} is there, and nobody logged it.";
        }
    }
}
