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
/// <param name="Append">Writes the value of a row.</param>
internal sealed record OutputColumn(string Name, ColumnType Type, ColumnRole Role, Action<IDuckDBAppenderRow, PredictedRow> Append)
{
    /// <summary>The column's type in SQL.</summary>
    public string SqlType => Type switch
    {
        ColumnType.Int64 => "BIGINT",
        ColumnType.Float64 => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Timestamp => "TIMESTAMP",
        _ => "VARCHAR",
    };

    /// <summary>The columns of a batch: its keys, what the model says, and who said it when.</summary>
    public static ImmutableArray<OutputColumn> Of(ImmutableArray<ColumnManifest> keys, ModelManifest model, string modelVersion, DateTime predictedAt) =>
    [
        .. keys.IsEmpty
            ? [new(PredictionColumns.Row, ColumnType.Int64, ColumnRole.Id, (output, row) => output.AppendValue(row.Number))]
            : keys.Select((key, i) => new OutputColumn(key.Name, key.Type, key.Role, (output, row) => row.Keys[i].AppendTo(output, row.Index))),
        .. Answered(model),
        new(PredictionColumns.ModelVersion, ColumnType.Text, ColumnRole.Categorical, (output, _) => output.AppendValue(modelVersion)),
        new(PredictionColumns.PredictedAt, ColumnType.Timestamp, ColumnRole.DateTime, (output, _) => output.AppendValue(predictedAt)),
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
            new(PredictionColumns.Prediction, ColumnType.Boolean, ColumnRole.Boolean, (output, row) => output.AppendValue(row.Answers.Classes[row.Index] == 1)),
            Number(PredictionColumns.Score, row => row.Answers.Scores[row.Index]),
        ],
        _ => [Number(PredictionColumns.Prediction, row => row.Answers.Scores[row.Index])],
    };

    private static OutputColumn Class(ModelManifest model) => new(
        PredictionColumns.Prediction, ColumnType.Text, ColumnRole.Categorical, (output, row) => output.AppendValue(model.Classes[row.Answers.Classes[row.Index]]));

    /// <summary>What is no number is a missing value, as everywhere in a dataset.</summary>
    private static OutputColumn Number(string name, Func<PredictedRow, float> of) => new(name, ColumnType.Float64, ColumnRole.Numeric, (output, row) =>
    {
        var value = of(row);
        output.AppendValue(float.IsFinite(value) ? (double?)value : null);
    });
}

/// <summary>A row with its answers, on its way into the table.</summary>
/// <param name="Number">Its number in the dataset, from 1.</param>
/// <param name="Index">Its place in the batch that is at hand.</param>
/// <param name="Keys">The key columns of that batch.</param>
/// <param name="Answers">The answers to that batch.</param>
internal readonly record struct PredictedRow(long Number, int Index, IReadOnlyList<KeyBuffer> Keys, Answers Answers);
