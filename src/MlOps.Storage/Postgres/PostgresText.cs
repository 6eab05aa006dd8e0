namespace MlOps.Storage.Postgres;

/// <summary>Texts as PostgreSQL takes them: it knows neither the character 0 nor half a surrogate pair.</summary>
internal static class PostgresText
{
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        return string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));
    }
}
