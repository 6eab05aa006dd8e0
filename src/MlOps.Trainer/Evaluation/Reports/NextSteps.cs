using System.Collections.Immutable;
using System.Globalization;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>What to try next, with the command that does it.</summary>
internal static class NextSteps
{
    private const int MostFeaturesNamed = 40;
    private const double NoUse = 0;

    public static IEnumerable<ReportStep> Of(ReportSource source, ImmutableArray<ReportFinding> findings)
    {
        var (evaluation, spec) = (source.Evaluation, source.Spec);
        var leaking = findings.Where(finding => finding.Code == "leak").SelectMany(finding => finding.Columns).Distinct().ToList();
        if (leaking.Count > 0)
        {
            yield return new($"Leave {Words.Names(leaking)} out and see what is left.", Without(source, leaking));
        }

        if (evaluation.TestRows < 200)
        {
            yield return new("Get more rows; until then, test on a larger share of them.", Start(spec, $"--test-fraction {(spec.TestFraction < 0.4 ? "0.4" : "0.5")}"));
        }

        if (!source.IsSearched && leaking.Count == 0)
        {
            yield return new("Let the platform search for a better trainer and better parameters.", Start(spec, $"--trainer {TrainerCatalog.Auto}"));
        }

        var useless = Useless(evaluation);
        if (useless.Count > 0 && leaking.Count == 0)
        {
            yield return new(
                $"Leave out {Words.Names(useless)}: shuffling {(useless.Count == 1 ? "it" : "them")} did no harm, and what the model does not need it need not be given.",
                Without(source, useless));
        }

        if (findings.Any(finding => finding.Code is "drift" or "missing" && finding.Severity == FindingSeverity.Warning))
        {
            yield return new("Look at the data: what changed between the two parts, and why.", $"mlops datasets show {spec.DatasetId}");
        }

        yield return new(
            "See whether another seed gives the same: if not, the figures hang on which rows fell into the test part.",
            Again(evaluation.Trainer, spec, string.Create(CultureInfo.InvariantCulture, $"--seed {(long)spec.Seed + 1} --no-register")));
    }

    /// <summary>The same training but for <paramref name="options"/>.</summary>
    private static string Again(string trainer, TrainingSpec spec, string options)
    {
        IEnumerable<string> words =
        [
            .. spec.DatasetVersion is { } version ? [string.Create(CultureInfo.InvariantCulture, $"--dataset-version {version}")] : Array.Empty<string>(),
            .. spec.Features.Length <= MostFeaturesNamed ? spec.Features.Select(feature => $"--feature {Shell(feature)}") : [],
            $"--trainer {trainer}",
            .. spec.Parameters.Select(parameter => $"--set {Shell($"{parameter.Key}={parameter.Value}")}"),
            options,
        ];
        return Start(spec, string.Join(' ', words));
    }

    private static List<string> Useless(ModelEvaluation evaluation)
    {
        // The verdict of a small sample is no ground to throw a feature away.
        if (evaluation.Importance is not { Rows: >= 500 } importance)
        {
            return [];
        }

        var useless = importance.Features.Where(feature => feature.High <= NoUse).Select(feature => feature.Feature).ToList();
        return useless.Count < importance.Features.Length ? useless : [];
    }

    private static string? Without(ReportSource source, List<string> columns)
    {
        var kept = source.Evaluation.Features.Select(feature => feature.Feature).Except(columns).ToList();
        return kept.Count is 0 or > MostFeaturesNamed
            ? null
            : Start(source.Spec, string.Join(' ', kept.Select(column => $"--feature {Shell(column)}")));
    }

    private static string Start(TrainingSpec spec, string options) =>
        $"mlops runs start --dataset {spec.DatasetId} --label {Shell(spec.Label)} {options}";

    /// <summary>A word that a shell leaves as it is.</summary>
    private static string Shell(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_.".Contains(character, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
