using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Models;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>The Open Inference Protocol's description of a model.</summary>
internal static class ModelMetadata
{
    private const string Platform = "mlnet_zip";
    private const int AnyRows = -1;

    public static void Write(RowModel model, Route route, IBufferWriter<byte> answer)
    {
        var manifest = model.Manifest;
        Write(
            Platform,
            manifest,
            manifest.Inputs.Select(input => new TensorSignature(input.Name, TensorType.Of(input.Role), [AnyRows])),
            InferOutputs.All(manifest.Task).Select(output => new TensorSignature(
                output, InferOutputs.TypeOf(output, model), InferOutputs.WidthOf(output, model) is var width and > 1 ? [AnyRows, width] : [AnyRows])),
            route,
            answer);
    }

    /// <summary>The description of any kind of model by its tensors.</summary>
    public static void Write(
        string platform,
        ModelManifest manifest,
        IEnumerable<TensorSignature> inputs,
        IEnumerable<TensorSignature> outputs,
        Route route,
        IBufferWriter<byte> answer)
    {
        using var json = new Utf8JsonWriter(answer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("name", route.Deployment);
        json.WriteStartArray("versions");
        json.WriteStringValue(route.Number.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteString("platform", platform);
        WriteTensors(json, "inputs", inputs);
        WriteTensors(json, "outputs", outputs);
        WriteProperties(json, manifest);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string member, IEnumerable<TensorSignature> tensors)
    {
        json.WriteStartArray(member);
        foreach (var (name, datatype, shape) in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("datatype", datatype);
            json.WriteShape(shape.AsSpan());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What the protocol's free texts can say: above all which class is which probability.</summary>
    private static void WriteProperties(Utf8JsonWriter json, ModelManifest manifest)
    {
        json.WriteStartObject("properties");
        json.WriteString("task", JsonNamingPolicy.CamelCase.ConvertName(manifest.Task.ToString()));
        if (manifest.Label.Length > 0)
        {
            json.WriteString("label", manifest.Label);
        }

        if (!manifest.Classes.IsDefaultOrEmpty)
        {
            json.WriteString("classes", JsonSerializer.Serialize(manifest.Classes.AsSpan().ToArray()));
        }

        json.WriteEndObject();
    }
}
