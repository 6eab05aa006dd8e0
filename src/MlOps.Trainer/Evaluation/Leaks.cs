using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Profiling.Labels;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>What gives the label away, of the features in the training part.</summary>
internal static class Leaks
{
    // What holds in every row holds in many; a search over more would only take longer.
    private const int MostRows = 20_000;

    public static ImmutableArray<ReportFinding> Of(Trained trained, CancellationToken cancellationToken)
    {
        var (label, train) = (trained.Data.Label, trained.Data.Parts.Train);

        // What finds anomalies never saw the label.
        if (label.Task == TrainingTask.Anomaly)
        {
            return [];
        }

        var every = ((train.Length - 1) / MostRows) + 1;
        int[] rows = [.. train.Where((_, i) => i % every == 0)];
        var features = trained.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. LeakSearch.Of([.. trained.Columns.Select(column => Column(column, rows))], Label(label, rows), cancellationToken)
                .Select(leak => Finding(leak, label.Name, features)),
        ];
    }

    private static ReportFinding Finding(LabelLeak leak, string label, HashSet<string> features)
    {
        // In a sum, a minus stands before what is taken away.
        var isSure = leak.Kind != LeakKind.Suspicious;
        return new(
            isSure ? "leak" : "suspicious",
            isSure ? FindingSeverity.Grave : FindingSeverity.Warning,
            isSure
                ? $"{leak.Message} Who uses the model will hardly know that before '{label}' itself, so the figures are likely to be worth nothing in use."
                : leak.Message,
            [.. leak.Columns.Select(column => leak.Kind == LeakKind.Sum && column.StartsWith('-') && !features.Contains(column) ? column[1..] : column)]);
    }

    private static AnalysedColumn Column(ViewColumn column, int[] rows)
    {
        var values = FeatureValues.Of(column, rows);
        return values.Numbers is { } numbers
            ? AnalysedColumn.Number(column.Name, [.. numbers.Select(number => (double)number)])
            : Names(column.Name, values.Texts!);
    }

    private static AnalysedColumn Names(string name, string[] texts)
    {
        var codeOf = texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select((text, code) => (text, code)).ToDictionary(pair => pair.text, pair => pair.code, StringComparer.Ordinal);
        return AnalysedColumn.Names(name, [.. texts.Select(text => codeOf.GetValueOrDefault(text, -1))], codeOf.Count);
    }

    private static AnalysedColumn Label(LabelPlan label, int[] rows) => label.Numbers.Length > 0
        ? AnalysedColumn.Number(label.Name, [.. rows.Select(row => (double)label.Numbers[row])])
        : AnalysedColumn.Names(label.Name, [.. rows.Select(row => label.Codes[row])], label.Classes.Length);
}
