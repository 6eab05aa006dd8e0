using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Models;

namespace MlOps.Predictor;

/// <summary>The Open Inference Protocol's description of a model.</summary>
internal static class ModelMetadata
{
    private const string Platform = "mlnet_zip";
    private const int AnyRows = -1;

    public static void Write(LoadedModel model, string deployment, int version, IBufferWriter<byte> answer)
    {
        using var json = new Utf8JsonWriter(answer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var manifest = model.Manifest;
        json.WriteStartObject();
        json.WriteString("name", deployment);
        json.WriteStartArray("versions");
        json.WriteStringValue(version.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteString("platform", Platform);
        json.WriteStartArray("inputs");
        foreach (var input in manifest.Inputs)
        {
            WriteTensor(json, input.Name, TensorType.Of(input.Role), 1);
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (var output in InferOutputs.All(manifest.Task))
        {
            WriteTensor(json, output, InferOutputs.TypeOf(output), InferOutputs.WidthOf(output, model));
        }

        json.WriteEndArray();
        WriteProperties(json, manifest);
        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, string name, string datatype, int width)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("datatype", datatype);
        json.WriteStartArray("shape");
        json.WriteNumberValue(AnyRows);
        if (width > 1)
        {
            json.WriteNumberValue(width);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the protocol's free texts can say: above all which class is which probability.</summary>
    private static void WriteProperties(Utf8JsonWriter json, ModelManifest manifest)
    {
        json.WriteStartObject("properties");
        json.WriteString("task", JsonNamingPolicy.CamelCase.ConvertName(manifest.Task.ToString()));
        json.WriteString("label", manifest.Label);
        if (!manifest.Classes.IsDefaultOrEmpty)
        {
            json.WriteString("classes", JsonSerializer.Serialize(manifest.Classes.AsSpan().ToArray()));
        }

        json.WriteEndObject();
    }
}
