using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlOps.Gateway.Errors;

/// <summary>Says what is wrong with a query, a path or a missing body in the sender's words: the framework's tell of our parameters.</summary>
internal static partial class BindingFault
{
    public static string Describe(string message)
    {
        if (message.Contains("no body was provided", StringComparison.Ordinal))
        {
            return "A JSON body is needed. Its members are listed at /openapi/v1.json.";
        }

        if (Unbound().Match(message) is not { Success: true } unbound)
        {
            return message;
        }

        var type = unbound.Groups["type"].Value;
        var expected = type.Contains("bool", StringComparison.OrdinalIgnoreCase) ? "true or false"
            : type.Contains("double", StringComparison.OrdinalIgnoreCase) ? "a number"
            : "a whole number";
        return $"{JsonNamingPolicy.CamelCase.ConvertName(unbound.Groups["name"].Value)} is '{unbound.Groups["value"].Value}'; it must be {expected}.";
    }

    [GeneratedRegex("""^Failed to bind parameter "(?<type>.+) (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex Unbound();
}
