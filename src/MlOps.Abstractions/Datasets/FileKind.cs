namespace MlOps.Datasets;

/// <summary>What kind of file was uploaded. Nothing is guessed: what is not said here has the default.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.FileKind")]
public sealed record FileKind
{
    /// <summary>How rows and columns stand in the file. Default: delimited text.</summary>
    [Id(0)] public FileFormat Format { get; init; } = FileFormat.Csv;

    /// <summary>What the whole file is compressed with. Default: nothing.</summary>
    [Id(1)] public FileCompression Compression { get; init; }

    /// <summary>How text stands in bytes; null: as a byte-order mark says, else UTF-8. Of delimited text and JSON Lines alone.</summary>
    [Id(2)] public TextEncoding? Encoding { get; init; }
}

/// <summary>How rows and columns stand in a file. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.datasets.FileFormat")]
public enum FileFormat
{
    /// <summary>Delimited text; see <see cref="CsvOptions"/>.</summary>
    Csv = 1,

    /// <summary>One JSON object per line.</summary>
    JsonLines = 2,

    /// <summary>Apache Parquet.</summary>
    Parquet = 3,
}

/// <summary>What a whole file is compressed with. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.datasets.FileCompression")]
public enum FileCompression
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip = 1,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd = 2,
}

/// <summary>How text stands in bytes. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.datasets.TextEncoding")]
public enum TextEncoding
{
    /// <summary>UTF-8.</summary>
    Utf8 = 1,

    /// <summary>UTF-16, low byte first.</summary>
    Utf16LittleEndian = 2,

    /// <summary>UTF-16, high byte first.</summary>
    Utf16BigEndian = 3,

    /// <summary>ISO 8859-1: every byte is the character of that number.</summary>
    Latin1 = 4,
}
