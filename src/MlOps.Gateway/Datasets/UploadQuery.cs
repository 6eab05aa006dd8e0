using Microsoft.AspNetCore.Mvc;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>How an uploaded file is to be read, and what the ingestion may use.</summary>
internal sealed record UploadQuery(
    [property: FromQuery(Name = "project")] string? Project,
    [property: FromQuery(Name = "header")] bool? Header,
    [property: FromQuery(Name = "delimiter")] string? Delimiter,
    [property: FromQuery(Name = "quote")] string? Quote,
    [property: FromQuery(Name = "missing")] string[]? Missing,
    [property: FromQuery(Name = "columns")] string[]? Columns,
    [property: FromQuery(Name = "format")] string? Format,
    [property: FromQuery(Name = "compression")] string? Compression,
    [property: FromQuery(Name = "encoding")] string? Encoding,
    [property: FromQuery(Name = "mode")] string? Mode,
    [property: FromQuery(Name = "part")] string? Part,
    [property: FromQuery(Name = "memoryMiB")] int? MemoryMiB,
    [property: FromQuery(Name = "seconds")] int? Seconds)
{
    private static readonly string[] Known =
    [
        "project", "header", "delimiter", "quote", "missing", "columns", "format", "compression", "encoding", "mode", "part", "memoryMiB", "seconds",
    ];

    /// <summary>Refuses what is not known: a misspelt option would otherwise change how a file is read without a word.</summary>
    public static void RequireKnown(IQueryCollection query, params IEnumerable<string> more) => UploadOptions.RequireKnown(query, [.. Known, .. more]);

    public CsvOptions Csv()
    {
        var defaults = new CsvOptions();
        return new()
        {
            HasHeader = Header ?? defaults.HasHeader,
            Delimiter = OneCharacter("delimiter", Delimiter) ?? defaults.Delimiter,
            Quote = OneCharacter("quote", Quote) ?? defaults.Quote,
            ColumnNames = [.. Columns ?? []],
            MissingMarkers = [.. Missing ?? []],
        };
    }

    public FileKind File()
    {
        var file = new FileKind
        {
            Format = Word("format", Format, FileKindText.Format) ?? FileFormat.Csv,
            Compression = Word("compression", Compression, FileKindText.Compression) ?? FileCompression.None,
            Encoding = Word("encoding", Encoding, FileKindText.Encoding),
        };
        if (file is { Format: FileFormat.Parquet, Encoding: not null })
        {
            throw RefusedException.Invalid("query.encoding", "A Parquet file has no encoding of its own; leave encoding out.");
        }

        // Whoever says how delimited text is read has delimited text.
        if (file.Format != FileFormat.Csv && (Csv() with { MissingMarkers = [] }) != new CsvOptions())
        {
            throw RefusedException.Invalid(
                "query.csv", $"header, delimiter, quote and columns say how delimited text is read; the format is {FileKindText.Of(file.Format)}. Leave them out.");
        }

        return file;
    }

    public UploadMode UploadMode() => Word("mode", Mode, FileKindText.Mode) ?? MlOps.Datasets.UploadMode.Replace;

    public RunLimits Limits() => Requests.Limits.Of(MemoryMiB, Seconds);

    private static T? Word<T>(string option, string? text, Func<string, T?> read)
        where T : struct, Enum => text switch
        {
            null or "" => null,
            _ => read(text) ?? throw RefusedException.Invalid("query." + option, $"{option} is '{text}'; it must be one of {FileKindText.Words<T>()}."),
        };

    private static char? OneCharacter(string option, string? text) => text switch
    {
        null or "" => null,
        "\\t" or "tab" => '\t',
        [var character] => character,
        _ => throw RefusedException.Invalid("csv.option", $"{option} is '{text}'; it must be one character (a tab may be written as 'tab')."),
    };
}
