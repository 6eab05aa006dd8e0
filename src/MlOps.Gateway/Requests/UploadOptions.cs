namespace MlOps.Gateway.Requests;

internal static class UploadOptions
{
    /// <summary>Refuses an option that is none of <paramref name="known"/>.</summary>
    public static void RequireKnown(IQueryCollection query, params string[] known)
    {
        if (query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw RefusedException.Invalid("query.unknown", $"The option '{unknown}' is not known. Options: {string.Join(", ", known)}.");
        }
    }
}
