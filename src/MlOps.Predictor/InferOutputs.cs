using MlOps.Runs;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>The outputs of the Open Inference Protocol, and the answer with them.</summary>
internal static class InferOutputs
{
    public const string Score = "score";
    public const string Probability = "probability";
    public const string PredictedLabel = "predicted_label";

    private static readonly string[] OfRegression = [Score];
    private static readonly string[] OfBinary = [PredictedLabel, Probability, Score];
    private static readonly string[] OfAnomaly = [PredictedLabel, Score];
    private static readonly string[] OfMulticlass = [PredictedLabel, Probability];

    /// <summary>The outputs of a task, in the order of the answer.</summary>
    public static string[] All(TrainingTask task) => task switch
    {
        TrainingTask.Regression or TrainingTask.Ranking => OfRegression,
        TrainingTask.Anomaly => OfAnomaly,
        TrainingTask.Binary => OfBinary,
        _ => OfMulticlass,
    };

    public static string TypeOf(string output, RowModel model) =>
        output != PredictedLabel ? "FP32" : model.ClassTexts.Length > 0 ? "BYTES" : "BOOL";

    /// <summary>The size of an output's second dimension; 1 where it has none.</summary>
    public static int WidthOf(string output, RowModel model) =>
        output == Probability && model.Manifest.Task == TrainingTask.Multiclass ? model.ClassTexts.Length : 1;

    /// <summary>Predicts the rows in the engine's columns and writes the answer into its buffer.</summary>
    public static void Write(RowModel model, RowEngine engine, Route route, int rows, string? id, IReadOnlyList<string> outputs)
    {
        var json = engine.Json;
        InferEnvelope.Begin(json, route, id);
        foreach (var output in outputs)
        {
            var width = WidthOf(output, model);
            json.WriteStartObject();
            json.WriteString("name", output);
            json.WriteString("datatype", TypeOf(output, model));
            json.WriteStartArray("shape");
            json.WriteNumberValue(rows);
            if (width > 1)
            {
                json.WriteNumberValue(width);
            }

            json.WriteEndArray();
            json.WriteStartArray("data");
            WriteData(model, engine, output, rows, width);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        InferEnvelope.End(json);
    }

    private static void WriteData(RowModel model, RowEngine engine, string output, int rows, int width)
    {
        var json = engine.Json;
        var results = engine.Results;
        for (var row = 0; row < rows; row++)
        {
            if (output == PredictedLabel)
            {
                json.WriteClass(model, results.Classes[row]);
            }
            else if (output == Score)
            {
                json.WriteFloat(results.Scores[row]);
            }
            else
            {
                for (var i = 0; i < width; i++)
                {
                    json.WriteFloat(results.Probabilities[(row * width) + i]);
                }
            }
        }
    }
}
