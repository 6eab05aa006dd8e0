using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MlOps.Cli.Commands;

/// <summary>Options and arguments that are no text, with complaints that say what was expected.</summary>
internal static class Typed
{
    public static Option<int?> Integer(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parse<int>(result, name, "a whole number", Integer),
    };

    public static Argument<int?> OptionalInteger(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? null : Parse<int>(result, name, "a whole number", Integer),
    };

    public static Option<double?> Number(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parse<double>(result, name, "a number", static (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value)),
    };

    public static Option<T?> Choice<T>(string name, string helpName, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = helpName,
            CompletionSources = { Enum.GetValues<T>().Select(Humane.Name).ToArray() },
            CustomParser = result => Parse<T>(
                result,
                name,
                "one of " + string.Join(", ", Enum.GetValues<T>().Select(Humane.Name)),
                static (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && char.IsLetter(text[0])),
        };

    private static bool Integer(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static T? Parse<T>(ArgumentResult result, string name, string expected, TryParse<T> parse)
        where T : struct
    {
        var text = result.Tokens[^1].Value;
        if (parse(text, out var value))
        {
            return value;
        }

        result.AddError($"{name} takes {expected}; got '{text}'.");
        return null;
    }

    private delegate bool TryParse<T>(string text, out T value);
}
