using System.Text.Json;

namespace MlOps.Gateway.Requests;

internal static class ArtifactReading
{
    /// <summary>A JSON artifact as it was written.</summary>
    public static async Task<JsonElement> ReadJsonAsync(this IArtifactStore artifacts, string digest, CancellationToken cancellationToken)
    {
        await using var content = await artifacts.OpenReadAsync(digest, cancellationToken);
        return await JsonSerializer.DeserializeAsync<JsonElement>(content, MlOpsJson.Options, cancellationToken);
    }
}
