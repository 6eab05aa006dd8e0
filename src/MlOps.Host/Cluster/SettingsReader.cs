using System.Globalization;

namespace MlOps.Host.Cluster;

/// <summary>Reads settings, and says of a wrong one which it is, what it is, and what it must be.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>The text, or null where there is none.</summary>
    public string? Text(string key) => configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    public int? Number(string key, int smallest, int largest, string reason) => Text(key) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= smallest && number <= largest => number,
        var text => throw new StartException($"{key} is '{text}'; it must be a number from {smallest} to {largest}: {reason}. Leave it out to have the default."),
    };

    public bool YesOrNo(string key) => Text(key) switch
    {
        null => false,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new StartException($"{key} is '{text}'; it must be true or false."),
    };

    /// <summary>The name as it is listed; the first where none is given.</summary>
    public string OneOf(string key, IReadOnlyList<string> names) => Text(key) switch
    {
        null => names[0],
        var text => names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new StartException($"{key} is '{text}'; it must be one of {string.Join(", ", names)}. Leave it out to have {names[0]}."),
    };
}
