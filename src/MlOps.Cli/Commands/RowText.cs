using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Cli.Commands;

/// <summary>A row as it is typed, in the JSON that the model's inputs expect.</summary>
internal static class RowText
{
    public static ReadOnlyMemory<byte> Write(IEnumerable<(string Name, string Value)> row, ModelManifest model)
    {
        var roles = (model.Inputs.IsDefault ? [] : model.Inputs).ToDictionary(input => input.Name, input => (ColumnRole?)input.Role, StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            var tensors = (model.Signature?.Inputs ?? []).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
            foreach (var (name, value) in row)
            {
                json.WritePropertyName(name);
                if (!roles.ContainsKey(name) && tensors.TryGetValue(name, out var tensor))
                {
                    WriteTensor(json, value, tensor);
                }
                else
                {
                    WriteValue(json, value, roles.GetValueOrDefault(name));
                }
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A scalar, values with commas between, or a JSON array.</summary>
    private static void WriteTensor(Utf8JsonWriter json, string value, TensorSignature tensor)
    {
        if (value.StartsWith('[') && IsJson(value))
        {
            json.WriteRawValue(value);
        }
        else if (tensor.Datatype != TensorDatatypes.Bytes && value.Contains(',', StringComparison.Ordinal))
        {
            json.WriteStartArray();
            foreach (var element in value.Split(',', StringSplitOptions.TrimEntries))
            {
                WriteElement(json, element, tensor.Datatype);
            }

            json.WriteEndArray();
        }
        else
        {
            WriteElement(json, value, tensor.Datatype);
        }
    }

    private static void WriteElement(Utf8JsonWriter json, string value, string datatype)
    {
        if (datatype == TensorDatatypes.Bytes)
        {
            json.WriteStringValue(value);
        }
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            json.WriteNumberValue(integer);
        }
        else
        {
            WriteValue(json, value, datatype == "BOOL" ? ColumnRole.Boolean : ColumnRole.Numeric);
        }
    }

    private static bool IsJson(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // What does not fit its column goes as text: the platform knows best how to say what it expected.
    private static void WriteValue(Utf8JsonWriter json, string value, ColumnRole? role)
    {
        if (value.Length == 0)
        {
            json.WriteNullValue();
        }
        else if (role == ColumnRole.Boolean && bool.TryParse(value, out var flag))
        {
            json.WriteBooleanValue(flag);
        }
        else if (role is not (ColumnRole.Categorical or ColumnRole.DateTime or ColumnRole.Text) && IsNumber(value, out var number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(value);
        }
    }

    private static bool IsNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
