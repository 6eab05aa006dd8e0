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
