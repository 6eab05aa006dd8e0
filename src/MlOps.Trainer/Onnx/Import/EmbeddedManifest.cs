using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>
/// The manifest that an export of the platform writes into the model. It says what columns the inputs are, and is
/// believed as far as the tensors bear it out.
/// </summary>
internal static class EmbeddedManifest
{
    /// <summary>Where it stands in the model's metadata.</summary>
    public const string Key = "mlops.manifest";

    /// <summary><paramref name="plain"/> with what the model's own manifest adds, if it has a fitting one.</summary>
    public static ModelManifest Apply(OnnxModel model, ModelManifest plain)
    {
        if (!model.Metadata.TryGetValue(Key, out var text))
        {
            return plain;
        }

        var (embedded, misfit) = Read(text);
        misfit ??= Misfit(embedded!, plain);
        if (misfit is not null)
        {
            return plain with { Notices = plain.Notices.Add($"The file's own manifest ({Key}) is passed over: {misfit}.") };
        }

        var metrics = embedded!.Metrics ?? ImmutableSortedDictionary<string, double>.Empty;
        return plain with
        {
            Task = embedded.Task,
            Label = embedded.Label,
            Inputs = [.. embedded.Inputs.Select(input => input.Categories.IsDefault ? input with { Categories = [] } : input)],
            Classes = embedded.Classes.IsDefault ? [] : embedded.Classes,
            Trainer = embedded.Trainer,
            Parameters = embedded.Parameters ?? ImmutableSortedDictionary<string, string>.Empty,
            Metrics = metrics.SetItems(plain.Metrics),
            PrimaryMetric = metrics.ContainsKey(embedded.PrimaryMetric) ? embedded.PrimaryMetric : plain.PrimaryMetric,
            GroupColumn = embedded.GroupColumn,
            TrainRows = embedded.TrainRows,
            TestRows = embedded.TestRows,
            Notices = plain.Notices.Add("Task, columns, trainer and metrics are as the file's own manifest says; nobody here has measured them again."),
        };
    }

    private static (ModelManifest? Manifest, string? Misfit) Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelManifest>(text, MlOpsJson.Options) is { } manifest ? (manifest, null) : (null, "it is null");
        }
        catch (JsonException exception)
        {
            return (null, exception.Message.TrimEnd('.'));
        }
    }

    private static string? Misfit(ModelManifest embedded, ModelManifest plain)
    {
        var signature = plain.Signature!;
        if (!Enum.IsDefined(embedded.Task) || embedded.Task == TrainingTask.Tensors || embedded.Label is null || embedded.Trainer is null || embedded.PrimaryMetric is null)
        {
            return "task, label, trainer or primary metric is missing";
        }

        if (embedded.Inputs.IsDefaultOrEmpty || embedded.Inputs.Length != signature.Inputs.Length)
        {
            return $"it names {(embedded.Inputs.IsDefault ? 0 : embedded.Inputs.Length)} columns, and the model takes {signature.Inputs.Length} tensors";
        }

        var tensors = signature.Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        foreach (var input in embedded.Inputs)
        {
            if (input?.Name is null || !tensors.Remove(input.Name, out var tensor))
            {
                return $"the model has no tensor for its column '{input?.Name}'";
            }

            if (Datatype(input.Role) != tensor.Datatype || tensor.Shape is not ([-1] or [-1, 1]))
            {
                return $"the tensor '{input.Name}' is {tensor.Datatype}[{string.Join(',', tensor.Shape)}], which does not fit a {input.Role} column";
            }
        }

        var classes = embedded.Classes.IsDefault ? 0 : embedded.Classes.Length;
        return plain.IsBatchSafe
            ? signature.Outputs.Where(output => output.Shape is [_, > 1]).Select(output => output.Shape[1]).Any(width => width != classes)
                ? $"it names {classes} classes, and the model gives other numbers of them"
                : null
            : "the model cannot answer several rows at once";
    }

    private static string? Datatype(ColumnRole role) => role switch
    {
        ColumnRole.Numeric or ColumnRole.Boolean => "FP32",
        ColumnRole.DateTime => "FP64",
        ColumnRole.Categorical => TensorDatatypes.Bytes,
        _ => null,
    };
}
