using System.Globalization;
using System.Text.Json;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>What two trainings are compared by.</summary>
/// <param name="Run">The run.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Evaluation">What was measured; null where it left none.</param>
/// <param name="Provenance">What the result hangs on; null where it left none.</param>
internal sealed record RunEvidence(RunView Run, RunOutcome Outcome, ModelEvaluation? Evaluation, RunProvenance? Provenance)
{
    public TrainingSpec Spec => Outcome.Resolved ?? (TrainingSpec)Run.Spec;
}

/// <summary>Compares two trainings. Pure.</summary>
internal static class RunComparing
{
    /// <summary>Up to which difference metrics count as the same, in proportion to a metric above 1.</summary>
    public const double DefaultTolerance = 1e-3;

    // What says where a model goes or what a run may use changes no model.
    private static readonly string[] Idle = ["kind", "register", "noModel", "reproduces", "limits", "traceParent", "slices", "noOnnx", "codeCommit"];

    public static RunComparison Compare(RunEvidence one, RunEvidence other, double tolerance)
    {
        var metrics = Metrics(one, other);
        var shared = metrics.Where(metric => metric is { One: not null, Other: not null })
            .Select(metric => (Plain: Math.Abs(metric.One!.Value - metric.Other!.Value), Scale: Math.Max(1, Math.Abs(metric.One.Value))))
            .ToList();
        double? greatest = shared.Count == 0 ? null : shared.Max(pair => pair.Plain);
        var differences = Differences(one, other).ToImmutableArray();
        var verdict = one.Outcome.EntryDigest is { } digest && digest == other.Outcome.EntryDigest ? ComparisonVerdict.Identical
            : shared.Count > 0 && shared.All(pair => pair.Plain <= tolerance * pair.Scale) ? ComparisonVerdict.SameMetrics
            : ComparisonVerdict.Different;
        return new()
        {
            RunId = one.Run.Id,
            With = other.Run.Id,
            Verdict = verdict,
            Summary = Summary(verdict, greatest, differences),
            GreatestDifference = greatest,
            Tolerance = tolerance,
            Differences = differences,
            Metrics = metrics,
        };
    }

    private static string Summary(ComparisonVerdict verdict, double? greatest, ImmutableArray<RunDifference> differences)
    {
        string[] results = ["entryDigest", "predictionsDigest"];
        var causes = differences.Where(difference => !results.Contains(difference.What)).Select(difference => difference.What).ToList();
        var what = causes.Count == 0
            ? "Nothing that is recorded of how they were made differs."
            : $"What differs: {string.Join(", ", causes)}.";
        var predictions = differences.Any(difference => difference.What == "predictionsDigest")
            ? "" : " Their predictions for the test part are equal to the last bit.";
        return verdict switch
        {
            ComparisonVerdict.Identical => $"Identical: the models are equal, entry by entry.{(causes.Count == 0 ? "" : " " + what)}",
            ComparisonVerdict.SameMetrics => string.Create(
                CultureInfo.InvariantCulture, $"The same metrics within {greatest:G3}; the models are not equal.{predictions} {what}"),
            _ when greatest is { } gap => string.Create(CultureInfo.InvariantCulture, $"Different: a metric differs by {gap:G3}. {what}"),
            _ => $"Different: they have no metric in common. {what}",
        };
    }

    private static ImmutableArray<MetricPair> Metrics(RunEvidence one, RunEvidence other) =>
    [
        .. one.Outcome.Metrics.Keys.Union(other.Outcome.Metrics.Keys).Order(StringComparer.Ordinal)
            .Select(name => new MetricPair(name, Metric(one, name), Metric(other, name))),
    ];

    private static MetricEstimate? Metric(RunEvidence evidence, string name) =>
        !evidence.Outcome.Metrics.TryGetValue(name, out var value) ? null
        : evidence.Evaluation?.Metrics.GetValueOrDefault(name) ?? new(value);

    private static IEnumerable<RunDifference> Differences(RunEvidence one, RunEvidence other)
    {
        var (first, second) = (Facts(one), Facts(other));
        return first.Keys.Union(second.Keys)
            .Where(what => first.GetValueOrDefault(what) != second.GetValueOrDefault(what))
            .Order(StringComparer.Ordinal)
            .Select(what => new RunDifference(what, first.GetValueOrDefault(what), second.GetValueOrDefault(what)));
    }

    /// <summary>Every fact that a result may hang on, and the digests of the result, as text by name.</summary>
    private static SortedDictionary<string, string?> Facts(RunEvidence evidence)
    {
        var facts = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var member in JsonSerializer.SerializeToElement(evidence.Spec, MlOpsJson.Options).EnumerateObject())
        {
            if (!Idle.Contains(member.Name))
            {
                facts[$"spec.{member.Name}"] = member.Value.ToString();
            }
        }

        facts["trainer"] = evidence.Outcome.Trainer;
        facts["entryDigest"] = evidence.Outcome.EntryDigest;
        if (evidence.Provenance is not { } provenance)
        {
            return facts;
        }

        facts["predictionsDigest"] = provenance.PredictionsDigest;
        facts["data.identity"] = provenance.Data.Identity;
        facts["data.rows"] = provenance.Data.Rows.ToString(CultureInfo.InvariantCulture);
        facts["test.identity"] = provenance.Test?.Identity;
        facts["codeCommit"] = provenance.CodeCommit;
        facts["programVersion"] = provenance.ProgramVersion;
        facts["platform.operatingSystem"] = provenance.Platform.OperatingSystem;
        facts["platform.architecture"] = provenance.Platform.Architecture;
        facts["platform.framework"] = provenance.Platform.Framework;
        facts["platform.instructions"] = string.Join(", ", provenance.Platform.Instructions);
        foreach (var (name, version) in provenance.Packages)
        {
            facts[$"packages.{name}"] = version;
        }

        return facts;
    }
}
