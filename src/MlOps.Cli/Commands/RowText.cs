using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Cli.Commands;

/// <summary>A row as it is typed, in the JSON that the model's inputs expect.</summary>
internal static class RowText
{
    public static ReadOnlyMemory<byte> Write(IEnumerable<(string Name, string Value)> row, ImmutableArray<ModelInput> inputs)
    {
        var roles = inputs.ToDictionary(input => input.Name, input => (ColumnRole?)input.Role, StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            foreach (var (name, value) in row)
            {
                json.WritePropertyName(name);
                WriteValue(json, value, roles.GetValueOrDefault(name));
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
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
