using System.Buffers;
using System.Text.Json;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Predictor;

/// <summary>Plain rows: <c>[{"age": 39, …}, …]</c> in, <c>{"deployment", "modelVersion", "predictions"}</c> out.</summary>
internal static class RowsRequest
{
    /// <summary>The most rows of one request, of either kind.</summary>
    public const int MostRows = 10_000;

    private static readonly JsonEncodedText Deployment = JsonEncodedText.Encode("deployment");
    private static readonly JsonEncodedText ModelVersion = JsonEncodedText.Encode("modelVersion");
    private static readonly JsonEncodedText Predictions = JsonEncodedText.Encode("predictions");
    private static readonly JsonEncodedText PredictedLabel = JsonEncodedText.Encode("predictedLabel");
    private static readonly JsonEncodedText Probability = JsonEncodedText.Encode("probability");
    private static readonly JsonEncodedText Probabilities = JsonEncodedText.Encode("probabilities");
    private static readonly JsonEncodedText Score = JsonEncodedText.Encode("score");

    /// <summary>Reads and predicts row by row; the answer is complete in the engine's buffer when this returns.</summary>
    /// <returns>How many rows there were.</returns>
    public static int Run(RowModel model, RowEngine engine, string deployment, int version, in ReadOnlySequence<byte> body)
    {
        var json = engine.Json;
        json.WriteStartObject();
        json.WriteString(Deployment, deployment);
        json.WriteNumber(ModelVersion, version);
        json.WriteStartArray(Predictions);
        var rows = Body.Read(body, (model, engine), static (ref Utf8JsonReader reader, (RowModel Model, RowEngine Engine) state) =>
            Rows(ref reader, state.Model, state.Engine));
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return rows;
    }

    private static int Rows(ref Utf8JsonReader reader, RowModel model, RowEngine engine)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new PredictionInputException("The body must be a JSON array of rows, such as [{\"age\": 39}].");
        }

        var row = 0;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (row == MostRows)
            {
                throw new PredictionInputException($"The body has more than {MostRows} rows. Send them in several requests.");
            }

            Row(ref reader, model, engine, row);
            engine.Predict(0);
            Write(model, engine);
            row++;
        }

        // What follows the array is an error of the reader's own.
        reader.Read();
        return row > 0 ? row : throw new PredictionInputException("The array of rows is empty; at least one row was expected.");
    }

    private static void Row(ref Utf8JsonReader reader, RowModel model, RowEngine engine, int row)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new PredictionInputException($"Row {row} (counted from 0) must be an object with one member per feature.");
        }

        engine.Prepare(1);
        var columns = engine.Columns;
        var seen = 0;
        var next = 0;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
        {
            var index = Names.Find(reader, columns, model, next);
            if (index < 0)
            {
                throw new PredictionInputException(
                    $"Row {row} (counted from 0): the model has no feature '{JsonText.Show(reader)}'. Its features are: {Names.List(model.Manifest)}.");
            }

            var column = columns[index];
            if (engine.SeenIn[index] == row)
            {
                throw new PredictionInputException($"Row {row} (counted from 0): the feature '{column.Name}' stands there twice.");
            }

            engine.SeenIn[index] = row;
            seen++;
            next = index + 1;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                column.SetMissing(0);
            }
            else if (column.Read(ref reader, 0) is { } wrong)
            {
                throw new PredictionInputException($"Row {row} (counted from 0), feature '{column.Name}': {wrong}.");
            }
        }

        if (seen < columns.Length)
        {
            throw Absent(engine, row);
        }
    }

    // On its own, since a lambda in the loop above would cost every row an object.
    private static PredictionInputException Absent(RowEngine engine, int row)
    {
        var absent = engine.Columns[Array.FindIndex(engine.SeenIn, last => last != row)];
        return new($"Row {row} (counted from 0): the feature '{absent.Name}' is absent; {absent.Expected}, or null for a missing value, was expected.");
    }

    private static void Write(RowModel model, RowEngine engine)
    {
        var json = engine.Json;
        json.WriteStartObject();
        switch (model.Manifest.Task)
        {
            case TrainingTask.Regression or TrainingTask.Ranking:
                json.WriteFloat(Score, engine.Score);
                break;
            case TrainingTask.Anomaly:
                json.WritePropertyName(PredictedLabel);
                json.WriteClass(model, engine.Class);
                json.WriteFloat(Score, engine.Score);
                break;
            case TrainingTask.Binary:
                json.WriteString(PredictedLabel, model.ClassTexts[engine.Class]);
                json.WriteFloat(Probability, engine.Probability);
                json.WriteFloat(Score, engine.Score);
                break;
            default:
                json.WriteString(PredictedLabel, model.ClassTexts[engine.Class]);
                json.WriteStartObject(Probabilities);
                for (var i = 0; i < model.ClassTexts.Length; i++)
                {
                    json.WriteFloat(model.ClassTexts[i], engine.Probabilities[i]);
                }

                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }
}
