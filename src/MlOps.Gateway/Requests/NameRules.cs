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
    public static Refusal? Check(string what, string? name) => Names.Check(what, name)
        ?? (IsId(name!) ? Refusal.Invalid("name.id", $"'{name}' is no name for a {what}, since ids look like that. Choose another.") : null);

    /// <summary>The name, if it is one.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static string Require(string what, string? name) => Check(what, name) is { } refusal ? throw new RefusedException(refusal) : name!;

    [GeneratedRegex(@"^(prj|ds|exp|run|mdl|dep)-[0-9a-f]{32}\z")]
    private static partial Regex Id();
}
