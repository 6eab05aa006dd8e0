using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>What makes two versions one: the same bytes, read the same way, to the same schema.</summary>
internal static class DatasetIdentity
{
    /// <summary>The SHA-256 (hex) of a canonical JSON text; its members' names and order are part of the format.</summary>
    public static string Of(string rawDigest, CsvOptions csv, FileKind file, ImmutableArray<ColumnManifest> columns)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("raw", rawDigest.ToLowerInvariant());
            json.WriteString("delimiter", csv.Delimiter.ToString());
            json.WriteString("quote", csv.Quote.ToString());
            json.WriteBoolean("hasHeader", csv.HasHeader);
            WriteAll(json, "columnNames", csv.ColumnNames);
            WriteAll(json, "missingMarkers", csv.MissingMarkers);
            json.WriteStartArray("columns");
            foreach (var column in columns)
            {
                json.WriteStartArray();
                json.WriteStringValue(column.Name);
                json.WriteStringValue(Name(column.Type));
                json.WriteStringValue(Name(column.Role));
                json.WriteEndArray();
            }

            json.WriteEndArray();

            // Versions of plain files had their identities before there were other kinds.
            if (file != new FileKind())
            {
                json.WriteString("format", FileKindText.Of(file.Format));
                json.WriteString("compression", FileKindText.Of(file.Compression));
                json.WriteString("encoding", file.Encoding is { } encoding ? FileKindText.Of(encoding) : "");
            }

            json.WriteEndObject();
        }

        return Digest(text);
    }

    /// <summary>The identity of a version of several parts, by their names and identities in order.</summary>
    public static string Of(IEnumerable<(string Name, string Identity)> parts)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("parts");
            foreach (var (name, identity) in parts)
            {
                json.WriteStartArray();
                json.WriteStringValue(name);
                json.WriteStringValue(identity);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Digest(text);
    }

    private static string Digest(MemoryStream text) =>
        Convert.ToHexStringLower(SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length)));

    private static string Name<T>(T value)
        where T : struct, Enum => JsonSerializer.SerializeToElement(value, MlOpsJson.Options).GetString()!;

    private static void WriteAll(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts.IsDefault ? [] : texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
