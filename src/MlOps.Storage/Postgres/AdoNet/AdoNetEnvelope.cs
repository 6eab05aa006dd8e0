using System.Text.Json;
using MlOps.Storage.State;
using Orleans.Storage;

namespace MlOps.Storage.Postgres.AdoNet;

/// <summary>What Orleans' AdoNet persistence carries for us: a state with all that lands beside it; read back, the state alone.</summary>
internal sealed class AdoNetEnvelope
{
    public AdoNetEnvelope()
    {
    }

    public AdoNetEnvelope(StateWrite write, string writeId)
    {
        Write = write;
        WriteId = writeId;
    }

    /// <summary>The state's text as it is stored; null where it was cleared, or never was.</summary>
    public string? Payload { get; init; }

    public StateWrite? Write { get; }

    public string? WriteId { get; }
}

/// <summary>Packs an envelope for the function <c>mlops_write</c>, which unpacks it into the tables.</summary>
internal sealed class AdoNetEnvelopeSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input)
    {
        var envelope = (AdoNetEnvelope)(object)input!;
        var write = envelope.Write ?? throw new InvalidOperationException("An envelope that was read is not written.");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("payload", write.Payload);
            json.WriteString("write_id", envelope.WriteId);
            json.WriteNumber("at", StoredTime.From(write.At));
            json.WriteString("actor", write.Actor);
            foreach (var rows in PostgresRow.Of(write).GroupBy(row => row.Table))
            {
                json.WritePropertyName(rows.Key.Name);
                Write(json, rows.Key, [.. rows]);
            }

            json.WriteEndObject();
        }

        return new(buffer.ToArray());
    }

    public T Deserialize<T>(BinaryData input) => (T)(object)new AdoNetEnvelope { Payload = input.ToString() };

    private static void Write(Utf8JsonWriter json, PostgresTable table, PostgresRow[] rows)
    {
        if (rows is [{ Values: null }])
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in table.Columns.Zip(row.Values!))
            {
                json.WritePropertyName(column.Name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(PostgresText.Of(text));
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }
}
