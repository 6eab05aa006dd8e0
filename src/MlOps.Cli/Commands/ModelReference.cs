namespace MlOps.Cli.Commands;

/// <summary>MODEL, MODEL:3 or MODEL@alias.</summary>
/// <param name="Model">The model's name or id.</param>
/// <param name="Version">A number or <c>@alias</c>; null where none was given.</param>
internal sealed record ModelReference(string Model, string? Version)
{
    public static ModelReference Parse(string text)
    {
        var at = text.LastIndexOfAny([':', '@']);
        if (at < 0)
        {
            return new(text, null);
        }

        var version = text[at] == ':' ? text[(at + 1)..] : text[at..];
        var isWhole = at > 0 && (text[at] == ':' ? int.TryParse(version, out var number) && number > 0 : version.Length > 1);
        return isWhole
            ? new(text[..at], version)
            : throw CliException.Usage($"'{text}' names no model version; expected MODEL, MODEL:3 or MODEL@alias.");
    }
}
