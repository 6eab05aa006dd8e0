using System.Globalization;

namespace MlOps.Trainer.Ingestion;

/// <summary>A value as the manifest shows it.</summary>
internal static class ValueText
{
    /// <summary>How many characters of a text are shown; a manifest is no place for a novel.</summary>
    public const int MaxLength = 256;

    public static string Of(object value) => value switch
    {
        bool boolean => boolean ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        string text => Cut(text),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "No type of a column."),
    };

    /// <summary>The beginning of a text that is longer than <paramref name="most"/> characters.</summary>
    public static string Cut(string text, int most = MaxLength)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
