using System.Security.Cryptography;

namespace MlOps.Gateway.Datasets;

/// <summary>The digest of a body as RFC 9530 writes it: <c>Content-Digest: sha-256=:BASE64:</c>.</summary>
internal static class ContentDigest
{
    private const string Begin = "sha-256=:";

    /// <summary>The SHA-256 (hex, lower case) that the request says its body has.</summary>
    /// <exception cref="RefusedException">It says none.</exception>
    public static string Of(HttpContext context)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        foreach (var entry in context.Request.Headers["Content-Digest"].SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (entry.StartsWith(Begin, StringComparison.Ordinal) && entry.EndsWith(':') && entry.Length > Begin.Length
                && Convert.TryFromBase64String(entry[Begin.Length..^1], digest, out var written) && written == digest.Length)
            {
                return Convert.ToHexStringLower(digest);
            }
        }

        throw RefusedException.Invalid("upload.digest", "The chunk's digest is not there. Send the header Content-Digest: sha-256=:BASE64: with the SHA-256 of its bytes.");
    }
}
