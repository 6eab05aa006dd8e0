namespace MlOps.Trainer.Ingestion;

/// <summary>What can be wrong with a delimited file, in words that help.</summary>
internal static class CsvErrors
{
    public static JobFailedException Options(string what) => new("csv.options", $"The file cannot be read as asked: {what}.");

    public static JobFailedException Empty() =>
        new("csv.empty", "The file is empty: it has neither a header nor a row. Upload a file with at least one row.");

    public static JobFailedException HeaderOnly(int columns) =>
        new("csv.empty", $"The file has a header of {columns} columns and no row. Upload one with at least one row, or say that it has no header.");

    public static JobFailedException RaggedRow(long line, int found, int expected) => new(
        "csv.ragged-row",
        $"Line {line} has {found} fields; {expected} were expected, as in the file's first record. Correct the line, or quote the field that holds a delimiter.",
        line);

    public static JobFailedException UnclosedQuote(long line, bool atEnd) => new(
        "csv.unclosed-quote",
        $"The quote that opens on line {line} is not closed {(atEnd ? "before the file ends" : $"within {CsvReader.MaxRecordBytes >> 20} MiB")}. "
        + "Close it; a quote inside a quoted field is written twice.",
        line);

    public static JobFailedException TextAfterQuote(long line, int field) => new(
        "csv.text-after-quote",
        $"On line {line} text follows the closing quote of field {field}; a delimiter or the end of the line was expected. "
        + "A quote inside a quoted field is written twice.",
        line);

    public static JobFailedException RecordTooLong(long line) => new(
        "csv.record-too-long",
        $"The record that begins on line {line} is longer than {CsvReader.MaxRecordBytes >> 20} MiB. Is this a delimited text file with line ends?",
        line);

    public static JobFailedException InvalidUtf8(long firstLine, ReadOnlySpan<byte> text)
    {
        var invalid = PhysicalLines.FirstInvalid(text);
        var line = firstLine + PhysicalLines.CountEnds(text[..invalid]);
        return new JobFailedException(
            "csv.invalid-utf8",
            $"Line {line} holds the byte 0x{text[invalid]:X2}, which is no UTF-8 there. Say the file's encoding (utf-16le, utf-16be, latin-1), or convert it to UTF-8.",
            line);
    }

    public static JobFailedException NulByte(long firstLine, ReadOnlySpan<byte> text)
    {
        var line = firstLine + PhysicalLines.CountEnds(text[..text.IndexOf((byte)0)]);
        return new JobFailedException(
            "csv.nul-byte",
            $"Line {line} holds a NUL byte, which no text does. The file is binary, or UTF-16 without a mark: then say its encoding.",
            line);
    }

    public static JobFailedException HeaderNul(int position, long? line) => new(
        "csv.nul-byte",
        $"The name of column {position} has a NUL character, which no name can have. Give it another name, or say the encoding if the file is UTF-16.",
        line);

    public static JobFailedException HeaderEmptyName(int position, long? line) => new(
        "csv.header-empty-name",
        $"Column {position} has no name. Give every column one{(line is null ? "" : ", or say that the file has no header")}.",
        line);

    public static JobFailedException HeaderDuplicate(string first, int firstPosition, string second, int secondPosition, long? line) => new(
        "csv.header-duplicate",
        $"Columns {firstPosition} ('{first}') and {secondPosition} ('{second}') have the same name{(first == second ? "" : " but for upper and lower case")}. Rename one.",
        line);

    public static JobFailedException TooManyColumns(int found, long line) => new(
        "csv.too-many-columns",
        $"The first record has {found} columns; at most {CsvReader.MaxColumns} are possible. Is the delimiter right?",
        line);

    public static JobFailedException ColumnNames(int given, int found, long line) => new(
        "csv.column-names",
        $"{given} column names were given, but the file's first record has {found} fields. Give one name for each column.",
        line);
}
