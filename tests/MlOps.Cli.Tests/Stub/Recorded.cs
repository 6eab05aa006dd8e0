using System.Text.Json;

namespace MlOps.Cli.Tests.Stub;

/// <summary>A request as the stub saw it.</summary>
public sealed record Recorded(string Request, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Key => Headers.GetValueOrDefault("Idempotency-Key");

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);
}
