using System.Text.Json;

namespace MlOps.Client.Output;

/// <summary>A prediction in one line, whatever its shape.</summary>
internal static class PredictionText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => Humane.Number(value.GetDouble()),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Select(member => $"{member.Name} {Of(member.Value)}")),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Of)),
        _ => value.GetRawText(),
    };
}
