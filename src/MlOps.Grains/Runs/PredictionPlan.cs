using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Runs;

/// <summary>Decides what a batch prediction leaves open, from the schema of the dataset and what the model takes.</summary>
internal static class PredictionPlan
{
    public static (PredictionSpec? Spec, Refusal? Refusal) Resolve(
        PredictionSpec spec, int version, DatasetManifest data, string datasetName, ModelManifest model, string modelName, DateTimeOffset now)
    {
        if (spec.OutputDatasetId == spec.DatasetId)
        {
            return Refuse("prediction.output", $"The predictions of {datasetName} cannot become a version of {datasetName} itself. Choose another dataset for them.");
        }

        if (model.Inputs.IsDefaultOrEmpty)
        {
            return Refuse(
                "prediction.tensors",
                $"The model {modelName} takes tensors, which no dataset has columns of. Choose a model that takes columns, such as one that was trained here.");
        }

        foreach (var input in model.Inputs)
        {
            if (data.Columns.FirstOrDefault(column => column.Name == input.Name) is not { } column)
            {
                return Refuse("prediction.input-absent", $"The model {modelName} needs a column \"{input.Name}\", which the dataset {datasetName} has not.");
            }

            if (!Fits(input.Role, column))
            {
                return Refuse(
                    "prediction.input-unfit",
                    $"The model {modelName} takes \"{input.Name}\" as {Kind(input.Role)}; in the dataset {datasetName} it holds {Held(column.Type)}.");
            }
        }

        var (keys, refusal) = Keys(spec, data, datasetName, model);
        return refusal is null
            ? (spec with { DatasetVersion = version, Keys = keys, PredictedAt = spec.PredictedAt ?? now }, null)
            : (null, refusal);
    }

    /// <summary>By what the column holds: what few rows look like (an id, free text) says nothing of it.</summary>
    private static bool Fits(ColumnRole role, ColumnManifest column) => role switch
    {
        // A column without any value is text to the reader of files, and missing everywhere to the model.
        _ when column.Missing > 0 && column.Distinct == 0 => true,
        ColumnRole.Numeric => column.Type is ColumnType.Int64 or ColumnType.Float64,
        ColumnRole.Boolean => column.Type == ColumnType.Boolean,
        ColumnRole.DateTime => column.Type == ColumnType.Timestamp,
        ColumnRole.Categorical => column.Type is ColumnType.Text or ColumnType.Int64,
        _ => false,
    };

    private static (ImmutableArray<string> Keys, Refusal? Refusal) Keys(PredictionSpec spec, DatasetManifest data, string datasetName, ModelManifest model)
    {
        var keys = spec.Keys.IsDefaultOrEmpty
            ? data.Columns.Where(column => column.Role == ColumnRole.Id).Select(column => column.Name).ToImmutableArray()
            : spec.Keys;
        foreach (var key in keys)
        {
            if (!data.Columns.Any(column => column.Name == key))
            {
                return ([], Invalid("prediction.key-absent", $"The dataset {datasetName} has no column \"{key}\" to carry over."));
            }

            if (PredictionColumns.Of(model).Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                return ([], Invalid("prediction.key-name", $"The column \"{key}\" cannot be carried over, since the predictions have a column of that name. Name other keys."));
            }
        }

        return keys.Distinct(StringComparer.Ordinal).Count() == keys.Length
            ? (keys, null)
            : ([], Invalid("prediction.key-twice", "A key is named twice. Name each once."));
    }

    private static string Kind(ColumnRole role) => role switch
    {
        ColumnRole.Categorical => "names",
        ColumnRole.Boolean => "true or false",
        ColumnRole.DateTime => "dates",
        _ => "numbers",
    };

    private static string Held(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Boolean => "true or false",
        ColumnType.Timestamp => "dates",
        _ => "numbers",
    };

    private static Refusal Invalid(string code, string message) => Refusal.Invalid(code, message);

    private static (PredictionSpec? Spec, Refusal? Refusal) Refuse(string code, string message) => (null, Invalid(code, message));
}
