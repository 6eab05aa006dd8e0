using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Storage.State;

/// <summary>Where a page of a list ended. Opaque to callers; a check value tells ours from anything else.</summary>
internal readonly record struct CatalogCursor(long CreatedAt, string Id)
{
    private const int CheckBytes = 6;

    public static CatalogCursor? Read(CatalogQuery query)
    {
        if (query.Limit is < 1 or > 1000)
        {
            throw new ArgumentException($"The limit {query.Limit} is out of range: expected 1 to 1000.", nameof(query));
        }

        return query.After is { } after ? Parse(query.Kind, after) : null;
    }

    /// <summary>The page that <paramref name="entries"/> make, read with one entry more than asked for: it tells whether there is a next page.</summary>
    public static CatalogPage Page(CatalogQuery query, ImmutableArray<CatalogEntry> entries)
    {
        if (entries.Length <= query.Limit)
        {
            return new(entries, null);
        }

        var last = entries[query.Limit - 1];
        return new(entries[..query.Limit], new CatalogCursor(StoredTime.From(last.CreatedAt), last.Id).Write(query.Kind));
    }

    private string Write(string kind)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{CreatedAt}|{Id}"));
        return Base64Url.EncodeToString([.. Check(kind, text), .. text]);
    }

    private static CatalogCursor Parse(string kind, string after)
    {
        if (Base64Url.IsValid(after) && Base64Url.DecodeFromChars(after) is { Length: > CheckBytes } bytes
            && bytes.AsSpan(0, CheckBytes).SequenceEqual(Check(kind, bytes[CheckBytes..])))
        {
            var text = Encoding.UTF8.GetString(bytes.AsSpan(CheckBytes));
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            return new(long.Parse(text[..bar], CultureInfo.InvariantCulture), text[(bar + 1)..]);
        }

        throw new ArgumentException(
            $"'{after}' is no cursor of a list of kind '{kind}': expected the value that the page before gave as its next. Begin again without one.",
            nameof(after));
    }

    private static byte[] Check(string kind, byte[] text) =>
        SHA256.HashData([.. "mlops.catalog\n"u8, .. Encoding.UTF8.GetBytes(kind), .. "\n"u8, .. text])[..CheckBytes];
}
