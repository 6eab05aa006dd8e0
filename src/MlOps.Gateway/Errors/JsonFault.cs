using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlOps.Gateway.Errors;

/// <summary>Says what is wrong with a JSON body in the sender's words: no names of our types.</summary>
internal static partial class JsonFault
{
    public static string Describe(JsonException exception)
    {
        var message = exception.Message;
        if (Unmapped().Match(message) is { Success: true } unmapped)
        {
            return $"The body has a member '{unmapped.Groups["name"].Value}' that is not known here. Members are listed at /openapi/v1.json; check the spelling.";
        }

        if (exception.Path is { } path && Unconvertible().IsMatch(message))
        {
            return $"The body's value at {path} is not of the expected kind. The expected kinds are listed at /openapi/v1.json.";
        }

        var where = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : "";
        return $"The body is not the expected JSON{where}: {OurType().Replace(Location().Replace(message, ""), "").Trim()}";
    }

    [GeneratedRegex("The JSON property '(?<name>[^']*)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex("could not be converted to")]
    private static partial Regex Unconvertible();

    [GeneratedRegex(@"\s*Path: .*$", RegexOptions.Singleline)]
    private static partial Regex Location();

    [GeneratedRegex(" encountered during deserialization of type '[^']*'")]
    private static partial Regex OurType();
}
