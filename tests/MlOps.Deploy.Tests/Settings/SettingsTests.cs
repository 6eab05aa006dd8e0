using System.Text.RegularExpressions;

namespace MlOps.Deploy.Settings;

public sealed partial class SettingsTests
{
    private const string Table = "deploy/README.md";

    [Fact]
    public void Settings_OfAllDeployFiles_AreKnownToTheHost()
    {
        Assert.Contains("MlOps:Storage:ConnectionString", InFiles());
        Assert.All(InFiles(), name => Assert.Contains(name, KnownSettings.All));
    }

    [Fact]
    public void Settings_OfTheTable_AreKnownToTheHost() => Assert.All(InTable(), name => Assert.Contains(name, KnownSettings.All));

    [Fact]
    public void Settings_OfAllDeployFiles_StandInTheTable() => Assert.All(InFiles(), name => Assert.Contains(name, InTable()));

    private static IEnumerable<string> InFiles() => Repository.FilesIn("deploy", "*")
        .SelectMany(file => InEnvironment().Matches(Repository.Read(file)))
        .Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal))
        .Distinct();

    /// <summary>The names in the first column; one that begins with a colon shares the section of the one before.</summary>
    private static IEnumerable<string> InTable()
    {
        var section = "";
        foreach (Match match in Name().Matches(string.Join('\n', Row().Matches(Repository.Read(Table)).Select(row => row.Value))))
        {
            var name = match.Groups["name"].Value;
            if (name[0] != ':')
            {
                section = name[..name.LastIndexOf(':')];
            }

            yield return name[0] == ':' ? section + name : name;
        }
    }

    [GeneratedRegex("MlOps__[A-Za-z]+(__[A-Za-z]+)*")]
    private static partial Regex InEnvironment();

    [GeneratedRegex(@"^\| `MlOps:[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>(MlOps)?:[A-Za-z:]+)`")]
    private static partial Regex Name();
}
