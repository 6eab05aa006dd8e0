namespace MlOps.Deploy.Systemd;

/// <summary>A unit of systemd: sections of settings, each of which may stand several times.</summary>
internal sealed class UnitFile
{
    private readonly ILookup<(string Section, string Name), string> _settings;

    private UnitFile(ILookup<(string Section, string Name), string> settings) => _settings = settings;

    public IEnumerable<string> Sections => _settings.Select(setting => setting.Key.Section).Distinct();

    /// <exception cref="FormatException">A line is neither a comment, a section nor a setting of one.</exception>
    public static UnitFile Parse(string text)
    {
        var settings = new List<(string Section, string Name, string Value)>();
        string? section = null;
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line is ['[', .. var name, ']'])
            {
                section = name;
            }
            else if (section is not null && line.IndexOf('=', StringComparison.Ordinal) is var sign and > 0)
            {
                settings.Add((section, line[..sign].TrimEnd(), line[(sign + 1)..].TrimStart()));
            }
            else
            {
                throw new FormatException($"'{line}' is neither a section nor a setting of one.");
            }
        }

        return new(settings.ToLookup(setting => (setting.Section, setting.Name), setting => setting.Value));
    }

    /// <summary>The only value of a setting.</summary>
    public string One(string section, string name) => Assert.Single(All(section, name));

    public IEnumerable<string> All(string section, string name) => _settings[(section, name)];
}
