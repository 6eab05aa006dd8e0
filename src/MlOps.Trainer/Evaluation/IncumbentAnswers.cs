using System.Text.Json;
using Microsoft.ML;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Evaluation;

/// <summary>The answers of the version in use to the same test rows, or why they cannot be had.</summary>
internal sealed record IncumbentAnswers(string Name, TestAnswers? Answers, string? WhyNot, string? Caution)
{
    public static IncumbentAnswers Of(Trained trained, ModelFiles incumbent)
    {
        var name = $"{incumbent.ModelName} version {incumbent.Number}";
        var (answers, whyNot) = Ask(trained, incumbent, name);
        return new(name, answers, whyNot, answers is null ? null : Doubt(trained, incumbent, name));
    }

    private static (TestAnswers? Answers, string? WhyNot) Ask(Trained trained, ModelFiles incumbent, string name)
    {
        var manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(incumbent.ManifestPath), MlOpsJson.Options)
            ?? throw new JobFailedException("incumbent.manifest", $"The manifest of {name} is empty. Register the model again.");
        var label = trained.Data.Label;
        if (Mismatch(manifest, label, trained.Data.Parts.Test.Length, name) is { } mismatch)
        {
            return (null, mismatch);
        }

        var columns = trained.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var absent = manifest.Inputs.Where(input => !columns.ContainsKey(input.Name)).Select(input => $"'{input.Name}'").ToList();
        if (absent.Count > 0)
        {
            return (null, $"{name} needs {string.Join(", ", absent)}, of which this training reads nothing");
        }

        var model = trained.Ml.Model.Load(incumbent.ModelPath, out var inputs);
        foreach (var input in inputs ?? Enumerable.Empty<DataViewSchema.Column>())
        {
            if (columns.TryGetValue(input.Name, out var column) && !column.Type.Equals(input.Type))
            {
                return (null, $"{name} takes '{input.Name}' as {input.Type}, and here it is {column.Type}");
            }
        }

        var view = new ColumnarView(trained.Columns, trained.Data.Parts.Test);
        return (TestAnswers.Of(model, view, trained.Data, trained.Data.Parts.Test, manifest.Classes), null);
    }

    private static string? Mismatch(ModelManifest manifest, LabelPlan label, int testRows, string name) => manifest switch
    {
        _ when testRows == 0 => "there are no test rows",
        { Format: not ModelFormat.MlNet } => $"{name} is an imported model, which is not asked here",
        _ when manifest.Task != label.Task => $"{name} answers the task {manifest.Task}, and this one {label.Task}",
        _ when manifest.Label != label.Name => $"{name} predicts '{manifest.Label}', and this one '{label.Name}'",
        _ when label.Task == TrainingTask.Binary && !manifest.Classes.SequenceEqual(label.Classes, StringComparer.Ordinal) =>
            $"{name} tells '{string.Join("' from '", manifest.Classes)}', and this one '{string.Join("' from '", label.Classes)}'",
        _ => null,
    };

    /// <summary>Whether the incumbent may have learned from the rows that it is asked about.</summary>
    private static string? Doubt(Trained trained, ModelFiles incumbent, string name)
    {
        if (!incumbent.Files.TryGetValue(RunProvenance.FileName, out var path))
        {
            return $"{name} left no record of what it learned from: it may know some of these rows, and then looks better than it is";
        }

        var before = JsonSerializer.Deserialize<RunProvenance>(File.ReadAllBytes(path), MlOpsJson.Options)!;
        var (then, now) = (before.Spec, trained.Spec);
        var isSameSplit = before.Data.Identity == trained.Job.Data.Identity
            && before.Test?.Identity == trained.Job.Test?.Identity
            && then.Seed == now.Seed
            && then.TestFraction.Equals(now.TestFraction)
            && then.Label == now.Label
            && then.Split == now.Split;
        return isSameSplit || (trained.Job.Test is { } test && before.Data.Identity != test.Identity)
            ? null
            : $"{name} learned from other rows than this one: it may know some of these test rows, and then looks better than it is";
    }
}
