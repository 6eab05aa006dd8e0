namespace MlOps.Trainer.Ingestion;

/// <summary>What can be wrong with a Parquet file, in words that help.</summary>
internal static class ParquetErrors
{
    public static JobFailedException NoParquet(ReadOnlySpan<byte> head) => new(
        "parquet.no-parquet",
        $"The file is no Parquet: it begins with {Convert.ToHexString(head)}, where the mark PAR1 was expected. Say its format, or upload the right file.");

    public static JobFailedException Encrypted() =>
        new("parquet.encrypted", "The Parquet file is encrypted, and no key can be given. Write it without encryption.");

    public static JobFailedException Truncated(long bytes) => new(
        "parquet.truncated", $"The Parquet file was cut short: its {bytes} bytes do not end with the mark PAR1. Copy it again, and upload it whole.");

    public static JobFailedException Unreadable(Exception exception) => new(
        "parquet.unreadable", $"The Parquet file cannot be read: {FirstLine(exception.Message)} It may be damaged; write it again.");

    public static JobFailedException Empty() => new("parquet.empty", "The Parquet file has no row. Upload one with at least one row.");

    public static JobFailedException TooManyColumns(long found) => new(
        "parquet.too-many-columns", $"The Parquet file has {found} columns; at most {CsvReader.MaxColumns} are possible.");

    public static JobFailedException Type(string column, string type) => new(
        "parquet.column-type",
        $"Column '{column}' is of the type {type}, which no column of a dataset has: integers, decimals, floats, booleans, dates, timestamps and texts are possible. "
        + "Convert it, or leave it out of the file.");

    public static JobFailedException NulCharacter(string column, long row) => new(
        "parquet.nul-byte", $"Row {row}: the text in column '{column}' holds a NUL character, which no text column takes. Remove it.", row);

    public static JobFailedException OutOfRange(string column, string value, string type, long row) => new(
        "parquet.out-of-range", $"Row {row}: '{value}' in column '{column}' is beyond what {type} holds here. Convert the column, for example to text.", row);

    private static string FirstLine(string message)
    {
        var line = message.AsSpan();
        line = line[..(line.IndexOf('\n') is >= 0 and var end ? end : line.Length)];
        return line.TrimEnd().EndsWith(".") ? line.TrimEnd().ToString() : $"{line.TrimEnd()}.";
    }
}
