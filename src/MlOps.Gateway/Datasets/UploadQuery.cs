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
    [property: FromQuery(Name = "memoryMiB")] int? MemoryMiB,
    [property: FromQuery(Name = "seconds")] int? Seconds)
{
    private static readonly string[] Known = ["project", "header", "delimiter", "quote", "missing", "columns", "memoryMiB", "seconds"];

    /// <summary>Refuses what is not known: a misspelt option would otherwise change how a file is read without a word.</summary>
    public static void RequireKnown(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(key => !Known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw RefusedException.Invalid("query.unknown", $"The option '{unknown}' is not known. Options: {string.Join(", ", Known)}.");
        }
    }

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

    public RunLimits Limits() => Requests.Limits.Of(MemoryMiB, Seconds);

    private static char? OneCharacter(string option, string? text) => text switch
    {
        null or "" => null,
        "\\t" or "tab" => '\t',
        [var character] => character,
        _ => throw RefusedException.Invalid("csv.option", $"{option} is '{text}'; it must be one character (a tab may be written as 'tab')."),
    };
}
