namespace MlOps.Datasets;

/// <summary>The words for kinds of files, as queries, options and messages use them.</summary>
public static class FileKindText
{
    private static readonly ImmutableArray<(string Word, FileFormat Value)> Formats =
    [
        ("csv", FileFormat.Csv), ("jsonl", FileFormat.JsonLines), ("parquet", FileFormat.Parquet),
    ];

    private static readonly ImmutableArray<(string Word, FileCompression Value)> Compressions =
    [
        ("none", FileCompression.None), ("gzip", FileCompression.Gzip), ("zstd", FileCompression.Zstd),
    ];

    private static readonly ImmutableArray<(string Word, TextEncoding Value)> Encodings =
    [
        ("utf-8", TextEncoding.Utf8), ("utf-16le", TextEncoding.Utf16LittleEndian), ("utf-16be", TextEncoding.Utf16BigEndian), ("latin-1", TextEncoding.Latin1),
    ];

    private static readonly ImmutableArray<(string Word, UploadMode Value)> Modes =
    [
        ("replace", UploadMode.Replace), ("append", UploadMode.Append), ("replace-part", UploadMode.ReplacePart),
    ];

    /// <summary>The word for a format: <c>csv</c>, <c>jsonl</c> or <c>parquet</c>.</summary>
    public static string Of(FileFormat format) => Word(Formats, format);

    /// <summary>The word for a compression: <c>none</c>, <c>gzip</c> or <c>zstd</c>.</summary>
    public static string Of(FileCompression compression) => Word(Compressions, compression);

    /// <summary>The word for an encoding: <c>utf-8</c>, <c>utf-16le</c>, <c>utf-16be</c> or <c>latin-1</c>.</summary>
    public static string Of(TextEncoding encoding) => Word(Encodings, encoding);

    /// <summary>The word for a mode: <c>replace</c>, <c>append</c> or <c>replace-part</c>.</summary>
    public static string Of(UploadMode mode) => Word(Modes, mode);

    /// <summary>The format that a word means; null where it means none.</summary>
    public static FileFormat? Format(string word) => Value(Formats, word);

    /// <summary>The compression that a word means; null where it means none.</summary>
    public static FileCompression? Compression(string word) => Value(Compressions, word);

    /// <summary>The encoding that a word means; null where it means none.</summary>
    public static TextEncoding? Encoding(string word) => Value(Encodings, word);

    /// <summary>The mode that a word means; null where it means none.</summary>
    public static UploadMode? Mode(string word) => Value(Modes, word);

    /// <summary>All words of <typeparamref name="T"/>, with commas between, for a message.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has no words here.</exception>
    public static string Words<T>()
        where T : struct, Enum => string.Join(", ", typeof(T) switch
        {
            var type when type == typeof(FileFormat) => Formats.Select(entry => entry.Word),
            var type when type == typeof(FileCompression) => Compressions.Select(entry => entry.Word),
            var type when type == typeof(TextEncoding) => Encodings.Select(entry => entry.Word),
            var type when type == typeof(UploadMode) => Modes.Select(entry => entry.Word),
            var type => throw new ArgumentException($"{type.Name} has no words."),
        });

    /// <summary>
    /// The kind that a file's name says: <c>.csv</c>, <c>.tsv</c>, <c>.txt</c>, <c>.jsonl</c>, <c>.ndjson</c> or <c>.parquet</c>, and behind it
    /// <c>.gz</c> or <c>.zst</c>. What it does not say has the default.
    /// </summary>
    public static FileKind OfName(string name)
    {
        var compression = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".gz" or ".gzip" => FileCompression.Gzip,
            ".zst" or ".zstd" => FileCompression.Zstd,
            _ => FileCompression.None,
        };
        var inner = compression == FileCompression.None ? name : Path.GetFileNameWithoutExtension(name);
        return new()
        {
            Compression = compression,
            Format = Path.GetExtension(inner).ToLowerInvariant() switch
            {
                ".jsonl" or ".ndjson" => FileFormat.JsonLines,
                ".parquet" => FileFormat.Parquet,
                _ => FileFormat.Csv,
            },
        };
    }

    private static string Word<T>(ImmutableArray<(string Word, T Value)> words, T value)
        where T : struct, Enum
    {
        foreach (var (word, known) in words)
        {
            if (known.Equals(value))
            {
                return word;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "No such kind is known.");
    }

    private static T? Value<T>(ImmutableArray<(string Word, T Value)> words, string word)
        where T : struct, Enum
    {
        foreach (var (known, value) in words)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
