using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Runs;
using MlOps.Storage;

namespace MlOps.Predictor.Onnx;

/// <summary>The answer to plain rows: for each an object with one member per output.</summary>
internal static class RowsAnswer
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="model">The model.</param>
    /// <param name="route">Whose answer it is.</param>
    /// <param name="rows">How many rows were asked.</param>
    /// <param name="outputs">The outputs of all rows together, or of each.</param>
    /// <param name="answer">Where it is written.</param>
    public static void Write(TensorModel model, Route route, int rows, OutputTensor[][] outputs, IBufferWriter<byte> answer)
    {
        using var json = new Utf8JsonWriter(answer, Options);
        json.WriteStartObject();
        json.WriteString("deployment", route.Deployment);
        json.WriteNumber("modelVersion", route.Number);
        json.WriteStartArray("predictions");
        for (var row = 0; row < rows; row++)
        {
            json.WriteStartObject();
            for (var i = 0; i < model.Outputs.Length; i++)
            {
                json.WritePropertyName(NameOf(model, i));
                if (model.Manifest.IsBatchSafe)
                {
                    var tensor = outputs[0][i];
                    WriteValue(json, model, i, tensor, tensor.Shape.AsSpan(1), row * (tensor.Count / rows));
                }
                else
                {
                    var tensor = outputs[row][i];
                    WriteValue(json, model, i, tensor, tensor.Shape is [1, ..] ? tensor.Shape.AsSpan(1) : tensor.Shape, 0);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, TensorModel model, int output, OutputTensor tensor, ReadOnlySpan<long> shape, long start)
    {
        if (!IsByClass(model, output, tensor, shape))
        {
            json.WriteNested(tensor, shape, start);
            return;
        }

        json.WriteStartObject();
        for (var i = 0; i < model.Manifest.Classes.Length; i++)
        {
            json.WritePropertyName(model.Manifest.Classes[i]);
            json.WriteElement(tensor, start + i);
        }

        json.WriteEndObject();
    }

    private static bool IsByClass(TensorModel model, int output, OutputTensor tensor, ReadOnlySpan<long> shape) =>
        !model.Manifest.Classes.IsDefaultOrEmpty
        && shape.Length == 1 && shape[0] == model.Manifest.Classes.Length
        && (tensor.Classes.Length > 0 || (model.Manifest.Task == TrainingTask.Multiclass && NameOf(model, output) == "probabilities"));

    /// <summary>As the model names it; of a model whose columns are known, as a trained model's answer names it.</summary>
    private static string NameOf(TensorModel model, int output) => model.Manifest.Task == TrainingTask.Tensors
        ? model.Outputs[output].Name
        : JsonNamingPolicy.CamelCase.ConvertName(model.Outputs[output].Name);
}
