using MlOps.Chaos.History;
using MlOps.Runs;

namespace MlOps.Chaos.Checks;

/// <summary>Numbers of versions are given out without gaps, once for each content, in the order of time.</summary>
internal sealed class NumbersCheck : ICheck
{
    public string Name => "numbers";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var seen = evidence.Of("run.read")
            .Where(read => read is { Outcome: Outcome.Acknowledged, Said.Value: (int)RunStatus.Succeeded })
            .GroupBy(read => read.Subject)
            .ToDictionary(reads => reads.Key, reads => reads.Min(read => read.End));
        var made = evidence.Starts
            .Select(start => (start.Subject, Version: Made(start, evidence, seen)))
            .Where(each => each.Version is not null)
            .ToLookup(each => each.Subject, each => each.Version!);
        var reads = evidence.Of("dataset.read", "model.read")
            .Where(read => read.Outcome == Outcome.Acknowledged)
            .ToLookup(read => read.Subject, read => new ReadNumber(read.Said.Value ?? 0, read.Start, read.End, read.ToString()));
        return made.Select(versions => versions.Key).Concat(reads.Select(read => read.Key)).Distinct()
            .SelectMany(subject => Numbering.Check(subject, [.. made[subject]], [.. reads[subject]]));
    }

    private static MadeVersion? Made(Operation start, Evidence evidence, Dictionary<string, TimeSpan> seen)
    {
        var id = Evidence.RunOf(start);
        return evidence.Runs.GetValueOrDefault(id) is { Status: RunStatus.Succeeded, Number: { } number }
            ? new(number, start.Content ?? id, start.Start, seen.TryGetValue(id, out var at) ? at : null)
            : null;
    }
}
