using System.Text.Json;
using MlOps.Datasets;

namespace MlOps.Predictor;

/// <summary>The datatypes of the Open Inference Protocol, as inputs of a model.</summary>
internal static class TensorType
{
    /// <summary>The datatype that the metadata names for an input.</summary>
    public static string Of(ColumnRole role) => role switch
    {
        ColumnRole.Numeric => "FP32",
        ColumnRole.Boolean => "BOOL",
        _ => "BYTES",
    };

    /// <summary>Whether a tensor of that datatype may be the input.</summary>
    public static bool Fits(ColumnRole role, string datatype) => role == ColumnRole.Numeric
        ? datatype is "FP32" or "FP64" || IsInteger(datatype)
        : datatype == Of(role);

    /// <summary>What may be the input, for messages.</summary>
    public static string Expected(ColumnRole role) => role == ColumnRole.Numeric
        ? "FP32, FP64, INT8 to INT64 or UINT8 to UINT64"
        : Of(role);

    public static bool IsInteger(string datatype) =>
        datatype is "INT8" or "INT16" or "INT32" or "INT64" or "UINT8" or "UINT16" or "UINT32" or "UINT64";

    /// <summary>Whether the number where the reader stands is one of an integer datatype.</summary>
    public static bool Holds(string datatype, in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        return datatype switch
        {
            "INT8" => reader.TryGetSByte(out _),
            "INT16" => reader.TryGetInt16(out _),
            "INT32" => reader.TryGetInt32(out _),
            "INT64" => reader.TryGetInt64(out _),
            "UINT8" => reader.TryGetByte(out _),
            "UINT16" => reader.TryGetUInt16(out _),
            "UINT32" => reader.TryGetUInt32(out _),
            _ => reader.TryGetUInt64(out _),
        };
    }
}
