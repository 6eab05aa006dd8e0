using System.Text.Json;

namespace MlOps.Client;

/// <summary>An RFC 9457 problem as it comes over the wire; an error of the inference protocol has only a text.</summary>
internal sealed record Problem(string? Title, string? Detail, string? Code, string? Error)
{
    public static async Task<MlOpsApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var problem = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        return new MlOpsApiException(
            status,
            problem?.Code ?? $"http.{status}",
            problem?.Title ?? problem?.Error ?? $"{status} {response.ReasonPhrase}".TrimEnd(),
            problem?.Detail);
    }

    private static Problem? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, MlOpsJson.Options);
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing at all: the status says what there is to say.
            return null;
        }
    }
}
