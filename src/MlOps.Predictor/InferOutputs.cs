using System.Globalization;
using MlOps.Runs;

namespace MlOps.Predictor;

/// <summary>The outputs of the Open Inference Protocol, and the answer with them.</summary>
internal static class InferOutputs
{
    public const string Score = "score";
    public const string Probability = "probability";
    public const string PredictedLabel = "predicted_label";

    private static readonly string[] OfRegression = [Score];
    private static readonly string[] OfBinary = [PredictedLabel, Probability, Score];
    private static readonly string[] OfMulticlass = [PredictedLabel, Probability];

    /// <summary>The outputs of a task, in the order of the answer.</summary>
    public static string[] All(TrainingTask task) => task switch
    {
        TrainingTask.Regression => OfRegression,
        TrainingTask.Binary => OfBinary,
        _ => OfMulticlass,
    };

    public static string TypeOf(string output) => output == PredictedLabel ? "BYTES" : "FP32";

    /// <summary>The size of an output's second dimension; 1 where it has none.</summary>
    public static int WidthOf(string output, LoadedModel model) =>
        output == Probability && model.Manifest.Task == TrainingTask.Multiclass ? model.ClassTexts.Length : 1;

    /// <summary>Predicts the rows in the engine's columns and writes the answer into its buffer.</summary>
    public static void Write(LoadedModel model, RowEngine engine, string deployment, int version, int rows, string? id, string[] outputs)
    {
        var json = engine.Json;
        json.WriteStartObject();
        json.WriteString("model_name", deployment);
        json.WriteString("model_version", version.ToString(CultureInfo.InvariantCulture));
        if (id is not null)
        {
            json.WriteString("id", id);
        }

        json.WriteStartArray("outputs");
        foreach (var output in outputs)
        {
            var width = WidthOf(output, model);
            json.WriteStartObject();
            json.WriteString("name", output);
            json.WriteString("datatype", TypeOf(output));
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

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteData(LoadedModel model, RowEngine engine, string output, int rows, int width)
    {
        var json = engine.Json;
        var results = engine.Results;
        for (var row = 0; row < rows; row++)
        {
            if (output == PredictedLabel)
            {
                json.WriteStringValue(model.ClassTexts[results.Classes[row]]);
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
