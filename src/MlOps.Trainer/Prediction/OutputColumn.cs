using System.Collections.Immutable;
using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Prediction;

/// <summary>A column of the predictions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its values are kept.</param>
/// <param name="Role">What it means.</param>
/// <param name="Append">Writes the value of a row into the column.</param>
internal sealed record OutputColumn(string Name, ColumnType Type, ColumnRole Role, Action<TableColumn, IDuckDBAppenderRow, PredictedRow> Append)
{
    /// <summary>The columns of a batch: its keys, what the model says, and who said it when.</summary>
    public static ImmutableArray<OutputColumn> Of(ImmutableArray<ColumnManifest> keys, ModelManifest model, string modelVersion, DateTime predictedAt) =>
    [
        .. keys.IsEmpty
            ? [new(PredictionColumns.Row, ColumnType.Int64, ColumnRole.Id, (column, output, row) => column.Append(output, row.Number))]
            : keys.Select((key, i) => new OutputColumn(key.Name, key.Type, key.Role, (column, output, row) => row.Keys[i].AppendTo(column, output, row.Index))),
        .. Answered(model),
        new(PredictionColumns.ModelVersion, ColumnType.Text, ColumnRole.Categorical, (column, output, _) => column.Append(output, modelVersion)),
        new(PredictionColumns.PredictedAt, ColumnType.Timestamp, ColumnRole.DateTime, (column, output, _) => column.Append(output, predictedAt)),
    ];

    private static IEnumerable<OutputColumn> Answered(ModelManifest model) => model.Task switch
    {
        TrainingTask.Binary =>
        [
            Class(model),
            Number(PredictionColumns.Probability, row => row.Answers.Probabilities[row.Index]),
            Number(PredictionColumns.Score, row => row.Answers.Scores[row.Index]),
        ],
        TrainingTask.Multiclass =>
        [
            Class(model),
            .. model.Classes.Select((name, i) => Number(
                PredictionColumns.ProbabilityOf(name), row => row.Answers.Probabilities[(row.Index * model.Classes.Length) + i])),
        ],
        TrainingTask.Anomaly =>
        [
            new(PredictionColumns.Prediction, ColumnType.Boolean, ColumnRole.Boolean, (column, output, row) => column.Append(output, row.Answers.Classes[row.Index] == 1)),
            Number(PredictionColumns.Score, row => row.Answers.Scores[row.Index]),
        ],
        _ => [Number(PredictionColumns.Prediction, row => row.Answers.Scores[row.Index])],
    };

    private static OutputColumn Class(ModelManifest model) => new(
        PredictionColumns.Prediction, ColumnType.Text, ColumnRole.Categorical, (column, output, row) => column.Append(output, model.Classes[row.Answers.Classes[row.Index]]));

    /// <summary>What is no number is a missing value, as everywhere in a dataset.</summary>
    private static OutputColumn Number(string name, Func<PredictedRow, float> of) => new(name, ColumnType.Float64, ColumnRole.Numeric, (column, output, row) =>
    {
        var value = of(row);
        column.Append(output, float.IsFinite(value) ? (double?)value : null);
    });
}

/// <summary>A row with its answers, on its way into the table.</summary>
/// <param name="Number">Its number in the dataset, from 1.</param>
/// <param name="Index">Its place in the batch that is at hand.</param>
/// <param name="Keys">The key columns of that batch.</param>
/// <param name="Answers">The answers to that batch.</param>
internal readonly record struct PredictedRow(long Number, int Index, IReadOnlyList<KeyBuffer> Keys, Answers Answers);
