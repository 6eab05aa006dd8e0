using MlOps.Chaos.Checks;
using MlOps.Chaos.Cluster;
using MlOps.Chaos.Faults;
using MlOps.Chaos.History;
using MlOps.Runs;

namespace MlOps.Chaos;

/// <summary>What was done, what was broken, and what was found.</summary>
internal static class Summary
{
    private const int LongestShown = 3000;

    public static void Print(ChaosOptions options, Recording recording, Evidence evidence, IReadOnlyCollection<SelfEnd> selfEnds)
    {
        var operations = evidence.Operations;
        recording.Say("");
        recording.Say($"{"operation",-18}{"acknowledged",13}{"refused",9}{"unknown",9}{"median",10}{"longest",10}");
        foreach (var kind in operations.GroupBy(operation => operation.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            recording.Say($"{kind.Key,-18}{Count(kind, Outcome.Acknowledged),13}{Count(kind, Outcome.Refused),9}{Count(kind, Outcome.Unknown),9}{Times(kind)}");
        }

        recording.Say($"{"all",-18}{Count(operations, Outcome.Acknowledged),13}{Count(operations, Outcome.Refused),9}{Count(operations, Outcome.Unknown),9}{Times(operations)}; sent again or twice: {operations.Count(operation => operation.Attempts > 1)}");
        recording.Say("");
        recording.Say($"faults: {Counts(recording.Disturbances.Select(disturbance => disturbance.Fault))}");
        recording.Say($"calls begun in the 5 s after a SIGKILL: {AfterKills(recording, operations)}");
        foreach (var (fault, reason) in recording.NotRun)
        {
            recording.Say($"not run: {fault}: {reason}");
        }

        recording.Say($"silos that ended by themselves, and were started again: {(selfEnds.Count == 0 ? "none" : string.Join(", ", selfEnds.Select(end => $"{end.Silo} at {end.At.TotalSeconds:0.0} s (exit {end.ExitCode})")))}");
        recording.Say($"runs: {Counts(evidence.Runs.Values.Select(run => run.Status == RunStatus.Failed ? $"Failed ({run.FailureCode})" : $"{run.Status}"))}; {evidence.Runs.Values.Sum(run => run.Attempt)} attempts");
        recording.Say($"stored: {evidence.Stored.States.Count} states, {evidence.Stored.Audit.Count} audited commands, {evidence.Stored.Usage.Count} rows of usage, {evidence.Stored.Artifacts.Count} artifacts");
        recording.Say("");
        foreach (var finding in recording.Findings)
        {
            recording.Say($"FOUND {finding.Check}: {(finding.What.Length > LongestShown ? finding.What[..LongestShown] + "…" : finding.What)}");
        }

        recording.Say(recording.Findings.Count == 0
            ? $"seed {options.Seed}: nothing was found"
            : $"seed {options.Seed}: {recording.Findings.Count} found; again with --seed {options.Seed} --seconds {options.Seconds}{(options.Faults.Count == FaultNames.All.Length ? "" : $" --faults {string.Join(',', options.Faults)}")}");
    }

    private static int Count(IEnumerable<Operation> operations, Outcome outcome) => operations.Count(operation => operation.Outcome == outcome);

    private static string Counts(IEnumerable<string> names) =>
        string.Join(", ", names.CountBy(name => name).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}")) is { Length: > 0 } counts ? counts : "none";

    private static string Times(IEnumerable<Operation> operations)
    {
        var times = operations.Select(operation => operation.End - operation.Start).Order().ToArray();
        return $"{times[times.Length / 2].TotalMilliseconds,7:0} ms{times[^1].TotalSeconds,8:0.0} s";
    }

    private static string AfterKills(Recording recording, IReadOnlyCollection<Operation> operations)
    {
        var kills = recording.Disturbances.Where(disturbance => disturbance.Fault == FaultNames.Kill).ToArray();
        var times = operations.Where(operation => Array.Exists(kills, kill => operation.Start >= kill.Start && operation.Start < kill.Start + TimeSpan.FromSeconds(5)))
            .Select(operation => operation.End - operation.Start).Order().ToArray();
        return times.Length == 0 ? "none" : $"{times.Length}, median {times[times.Length / 2].TotalMilliseconds:0} ms, longest {times[^1].TotalSeconds:0.0} s";
    }
}
