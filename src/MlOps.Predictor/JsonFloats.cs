using System.Text.Json;

namespace MlOps.Predictor;

/// <summary>Floats as JSON: the shortest text that reads back as the same float; null for NaN and infinities, which JSON does not have.</summary>
internal static class JsonFloats
{
    public static void WriteFloat(this Utf8JsonWriter json, JsonEncodedText name, float value)
    {
        json.WritePropertyName(name);
        json.WriteFloat(value);
    }

    /// <summary>A class by its text; of a model without classes, whether it is the one that is looked for.</summary>
    public static void WriteClass(this Utf8JsonWriter json, RowModel model, int index)
    {
        if (model.ClassTexts.Length > 0)
        {
            json.WriteStringValue(model.ClassTexts[index]);
        }
        else
        {
            json.WriteBooleanValue(index == 1);
        }
    }

    public static void WriteShape(this Utf8JsonWriter json, ReadOnlySpan<long> shape)
    {
        json.WriteStartArray("shape");
        foreach (var size in shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
    }

    public static void WriteDouble(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    public static void WriteFloat(this Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
