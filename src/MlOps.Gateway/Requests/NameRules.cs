using System.Text.RegularExpressions;

namespace MlOps.Gateway.Requests;

/// <summary>What a name may be, and what is an id instead.</summary>
internal static partial class NameRules
{
    /// <summary>Whether <paramref name="text"/> is an id that the platform gave out, of whatever kind.</summary>
    public static bool IsId(string text) => text == Ids.DefaultProject || Id().IsMatch(text);

    /// <summary>Whether <paramref name="text"/> is an id of <paramref name="kind"/>.</summary>
    public static bool IsIdOf(string kind, string text) => IsId(text) && text.StartsWith(Ids.Prefix(kind), StringComparison.Ordinal);

    /// <summary>What is wrong with a name; null where nothing is.</summary>
    public static Refusal? Check(string what, string? name) => name switch
    {
        null or "" => Refusal.Invalid("name.invalid", $"The {what} has no name. {Rule}"),
        _ when !Name().IsMatch(name) => Refusal.Invalid("name.invalid", $"'{name}' is no name for a {what}. {Rule}"),
        _ when IsId(name) => Refusal.Invalid("name.invalid", $"'{name}' is no name for a {what}, since ids look like that. Choose another."),
        _ => null,
    };

    /// <summary>The name, if it is one.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static string Require(string what, string? name) => Check(what, name) is { } refusal ? throw new RefusedException(refusal) : name!;

    private const string Rule = "A name has 1 to 128 characters: ASCII letters, digits, '.', '_' and '-', and begins with a letter or a digit.";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(prj|ds|exp|run|mdl|dep)-[0-9a-f]{32}\z")]
    private static partial Regex Id();
}
