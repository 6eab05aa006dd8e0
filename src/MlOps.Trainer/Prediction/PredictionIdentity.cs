using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace MlOps.Trainer.Prediction;

/// <summary>What makes two batches of predictions one version: the same rows, the same model, the same keys. The time is none of it.</summary>
internal static class PredictionIdentity
{
    /// <summary>The SHA-256 (hex) of a canonical JSON text; its members' names and order are part of the format.</summary>
    public static string Of(string dataIdentity, string modelDigest, string modelVersion, ImmutableArray<string> keys)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("predicted", dataIdentity);
            json.WriteString("model", modelDigest);
            json.WriteString("modelVersion", modelVersion);
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                json.WriteStringValue(key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }
}
