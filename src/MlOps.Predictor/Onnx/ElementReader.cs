using System.Runtime.InteropServices;
using System.Text.Json;
using MlOps.Datasets;

namespace MlOps.Predictor.Onnx;

/// <summary>
/// One element of a tensor from JSON. A missing value is <c>null</c>: NaN where the datatype has it, the empty text of a
/// category.
/// </summary>
internal sealed class ElementReader(string datatype, ColumnRole? role)
{
    /// <summary>Takes a number, or what stands for one.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public string? Read(ref Utf8JsonReader reader, Span<byte> target)
    {
        var isTaken = reader.TokenType switch
        {
            JsonTokenType.Null => TakeFloating(double.NaN, target),
            JsonTokenType.Number => TakeNumber(reader, target),
            JsonTokenType.True or JsonTokenType.False when datatype == "BOOL" => Take((byte)(reader.TokenType == JsonTokenType.True ? 1 : 0), target),
            JsonTokenType.True or JsonTokenType.False when role == ColumnRole.Boolean => TakeFloating(reader.TokenType == JsonTokenType.True ? 1 : 0, target),
            JsonTokenType.String when role == ColumnRole.DateTime && DateColumn.TryRead(reader, out var seconds) => TakeFloating(seconds, target),
            _ => false,
        };
        return isTaken ? null : $"{Found(reader)} was found where {Expected} was expected";
    }

    /// <summary>Takes a text.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public string? Read(ref Utf8JsonReader reader, List<string> texts)
    {
        if (reader.TokenType == JsonTokenType.Null && role is not null)
        {
            texts.Add("");
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            return $"{Found(reader)} was found where {Expected} was expected";
        }

        var text = new char[JsonText.LengthBound(reader)];
        if (!JsonText.TryCopy(reader, text, out var length))
        {
            return "the string is not valid Unicode text";
        }

        texts.Add(new string(text, 0, length));
        return null;
    }

    private string Expected => (datatype, role) switch
    {
        (_, ColumnRole.DateTime) => "a date such as \"2024-05-01\" or \"2024-05-01T12:30:00Z\" (or null)",
        (_, ColumnRole.Boolean) => "true or false (or null)",
        ("BYTES", _) => "a string",
        ("BOOL", _) => "true or false",
        ("FP16" or "FP32" or "FP64", _) => $"a number of {datatype} (or null for a missing value)",
        _ => $"a whole number of {datatype}",
    };

    private bool TakeNumber(in Utf8JsonReader reader, Span<byte> target)
    {
        switch (datatype)
        {
            case "FP16" or "FP32" or "FP64":
                return role != ColumnRole.DateTime && reader.TryGetDouble(out var number) && (role != ColumnRole.Boolean || number is 0 or 1)
                    && TakeFloating(number, target);
            case "BOOL":
                return reader.TryGetByte(out var flag) && flag <= 1 && Take(flag, target);
            case "INT8":
                return reader.TryGetSByte(out var int8) && Take(int8, target);
            case "INT16":
                return reader.TryGetInt16(out var int16) && Take(int16, target);
            case "INT32":
                return reader.TryGetInt32(out var int32) && Take(int32, target);
            case "INT64":
                return reader.TryGetInt64(out var int64) && Take(int64, target);
            case "UINT8":
                return reader.TryGetByte(out var uint8) && Take(uint8, target);
            case "UINT16":
                return reader.TryGetUInt16(out var uint16) && Take(uint16, target);
            case "UINT32":
                return reader.TryGetUInt32(out var uint32) && Take(uint32, target);
            case "UINT64":
                return reader.TryGetUInt64(out var uint64) && Take(uint64, target);
            default:
                return false;
        }
    }

    /// <summary>False where the datatype has no such number.</summary>
    private bool TakeFloating(double number, Span<byte> target) => datatype switch
    {
        "FP16" => (double.IsNaN(number) || Half.IsFinite((Half)number)) && Take((Half)number, target),
        "FP32" => (double.IsNaN(number) || float.IsFinite((float)number)) && Take((float)number, target),
        "FP64" => !double.IsInfinity(number) && Take(number, target),
        _ => false,
    };

    private static bool Take<T>(T value, Span<byte> target)
        where T : struct
    {
        MemoryMarshal.Write(target, in value);
        return true;
    }

    private static string Found(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.Number => $"'{JsonText.ShowValue(reader)}'",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
