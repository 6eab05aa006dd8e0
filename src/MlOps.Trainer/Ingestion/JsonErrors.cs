using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlOps.Trainer.Ingestion;

/// <summary>What can be wrong with a JSON Lines file, in words that help.</summary>
internal static partial class JsonErrors
{
    public static JobFailedException Empty() =>
        new("json.empty", "The file has no line with an object. Upload one with at least one row.");

    public static JobFailedException NoMembers() =>
        new("json.empty", "Every object of the file is empty: there is no column. Upload objects with members.");

    public static JobFailedException Invalid(long line, JsonException exception) => new(
        "json.invalid",
        $"Line {line} is no JSON from its byte {(exception.BytePositionInLine ?? 0) + 1} on: {Location().Replace(exception.Message, "").TrimEnd('.')}. "
        + "Every line must be one whole object; correct the line.",
        line);

    public static JobFailedException HalfPair(long line) => new(
        "json.invalid",
        $"Line {line} has an escape (\\uD800 to \\uDFFF) that is half of a surrogate pair, which is no character. Correct the line.",
        line);

    public static JobFailedException NoObject(long line, JsonTokenType found) => new(
        "json.no-object",
        $"Line {line} holds {Name(found)}; every line must be one object, such as {{\"age\": 39}}."
        + (line == 1 && found == JsonTokenType.StartArray ? " A file that is one array of objects is no JSON Lines: write each object on a line of its own." : ""),
        line);

    public static JobFailedException Nested(long line, string member, JsonTokenType found) => new(
        "json.nested",
        $"Line {line}: the member '{member}' holds {Name(found)}; a column takes texts, numbers, true, false and null. Flatten it into members of their own, or leave it out.",
        line);

    public static JobFailedException DuplicateMember(long line, string member) => new(
        "json.duplicate-member", $"Line {line} has the member '{member}' twice; which one counts cannot be told. Leave one out.", line);

    public static JobFailedException CaseAlone(long line, string first, string second) => new(
        "json.duplicate-member",
        $"Line {line} has a member '{second}', which is the column '{first}' but for upper and lower case. Give both the same name, or different ones.",
        line);

    public static JobFailedException EmptyName(long line) => new("json.empty-name", $"Line {line} has a member without a name. Give it one.", line);

    public static JobFailedException TooManyColumns(long line) => new(
        "json.too-many-columns",
        $"With line {line} the file has more than {CsvReader.MaxColumns} different members; at most so many columns are possible. Are values written as names?",
        line);

    public static JobFailedException LineTooLong(long line) => new(
        "json.line-too-long", $"Line {line} is longer than {LineReader.MaxLineBytes >> 20} MiB. Is there one object per line?", line);

    public static JobFailedException InvalidUtf8(long line, byte found) => new(
        "json.invalid-utf8", $"Line {line} holds the byte 0x{found:X2}, which is no UTF-8 there. Say the file's encoding, or convert it to UTF-8.", line);

    public static JobFailedException NulByte(long line) => new(
        "json.nul-byte", $"Line {line} holds a NUL byte, which no text does. The file is binary, or UTF-16 without a mark: then say its encoding.", line);

    public static JobFailedException NulCharacter(long line, string member) => new(
        "json.nul-byte", $"Line {line}: the text of the member '{member}' holds a NUL character (\\u0000), which no text column takes. Remove it.", line);

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a truth value",
    };

    [GeneratedRegex(@"\s*(Path: |LineNumber: ).*$", RegexOptions.Singleline)]
    private static partial Regex Location();
}
