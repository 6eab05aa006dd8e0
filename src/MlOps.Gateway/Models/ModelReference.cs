using System.Globalization;

namespace MlOps.Gateway.Models;

/// <summary>Which version of a model: a number, where an alias points, or the newest.</summary>
internal readonly record struct VersionSelector(int? Number, string? Alias)
{
    public const string NewestText = "newest";

    public static VersionSelector Newest { get; }

    /// <summary>Reads <c>3</c>, <c>@alias</c> or <c>newest</c>.</summary>
    /// <exception cref="RefusedException">It is none of these.</exception>
    public static VersionSelector Parse(string text) => text switch
    {
        NewestText => Newest,
        ['@', .. var alias] when NameRules.Check("alias", alias) is null => new(null, alias),
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => new(number, null),
        _ => throw RefusedException.Invalid("model.version-invalid", $"'{text}' names no version. Expected a number from 1, @ALIAS, or {NewestText}."),
    };
}

/// <summary>A version of a model as people write it: <c>MODEL</c> (the newest), <c>MODEL:3</c> or <c>MODEL@alias</c>.</summary>
internal sealed record ModelReference(string Model, VersionSelector Version)
{
    /// <exception cref="RefusedException"><paramref name="text"/> is no reference.</exception>
    public static ModelReference Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw RefusedException.Invalid("model.reference", $"model is missing. {Expected}");
        }

        var end = text.AsSpan().IndexOfAny(':', '@');
        var model = end < 0 ? text : text[..end];
        if (!NameRules.IsIdOf(Kinds.Model, model) && NameRules.Check("model", model) is not null)
        {
            throw RefusedException.Invalid("model.reference", $"'{text}' names no model. {Expected}");
        }

        return new(model, end < 0 ? VersionSelector.Newest : VersionSelector.Parse(text[end] == ':' ? text[(end + 1)..] : text[end..]));
    }

    private const string Expected = "Expected MODEL (its newest version), MODEL:3 or MODEL@ALIAS.";
}
