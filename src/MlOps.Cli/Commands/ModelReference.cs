using System.Diagnostics.CodeAnalysis;

namespace MlOps.Cli.Commands;

/// <summary>MODEL, MODEL:3 or MODEL@alias.</summary>
/// <param name="Model">The model's name or id.</param>
/// <param name="Version">A number or <c>@alias</c>; null where none was given.</param>
internal sealed record ModelReference(string Model, string? Version)
{
    public static ModelReference Parse(string text) =>
        TryParse(text, out var reference)
            ? reference
            : throw CliException.Usage($"'{text}' names no model version; expected MODEL, MODEL:3 or MODEL@alias.");

    public static bool TryParse(string text, [NotNullWhen(true)] out ModelReference? reference)
    {
        var at = text.LastIndexOfAny([':', '@']);
        var version = at < 0 ? null : text[at] == ':' ? text[(at + 1)..] : text[at..];
        var isWhole = at < 0
            ? text.Length > 0
            : at > 0 && (text[at] == ':' ? int.TryParse(version, out var number) && number > 0 : version!.Length > 1);
        reference = isWhole ? new(at < 0 ? text : text[..at], version) : null;
        return isWhole;
    }
}
