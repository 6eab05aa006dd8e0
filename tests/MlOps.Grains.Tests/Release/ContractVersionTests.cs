using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MlOps.Release;

/// <summary>
/// The actors' contracts of each release still stand, and whoever adds to one says so by its <c>[Version]</c>: that alone
/// keeps a new program's call from an actor on an old silo, which does not know what is asked of it.
/// </summary>
public sealed partial class ContractVersionTests
{
    private static readonly Assembly Contracts = typeof(IWakeable).Assembly;

    public static TheoryData<string> Releases => [.. Fixture.Releases];

    [Theory]
    [MemberData(nameof(Releases))]
    public void Contracts_OfARelease_StillStand(string release)
    {
        foreach (var assembly in (string[])["MlOps.Abstractions", "MlOps.Grains"])
        {
            var now = Now(assembly).Select(Versionless).ToHashSet();
            Assert.All(Then(release, assembly).Select(Versionless), line => Assert.Contains(line, now));
        }
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Contract_ThatGrewSinceARelease_BearsAHigherVersion(string release)
    {
        var (then, now) = (Interfaces(Then(release, "MlOps.Abstractions")), Interfaces(Now("MlOps.Abstractions")));
        var known = Fixture.Read(release, "wire.json").Select(type => type.Key).ToHashSet();
        var actors = Contracts.GetTypes().Where(type => type.IsInterface && then.ContainsKey(type.FullName!)).ToList();
        Assert.NotEmpty(actors);

        foreach (var actor in actors)
        {
            var added = WithBases(actor).SelectMany(type => now[Name(type)].Methods.Except(then[Name(type)].Methods))
                .Concat(WithBases(actor).SelectMany(Cases).Where(type => !known.Contains(type)))
                .Distinct()
                .ToList();

            var (before, after) = (then[actor.FullName!].Version, now[actor.FullName!].Version);
            Assert.True(after >= before + (added.Count > 0 ? 1 : 0), $"{actor} was [Version({before})] in {release} and is [Version({after})] with {string.Join(", ", added)}: raise it.");
        }
    }

    private static IEnumerable<string> Now(string assembly) => Lines(Path.Combine(AppContext.BaseDirectory, "Contracts", assembly + ".txt"));

    private static IEnumerable<string> Then(string release, string assembly) => Lines(Path.Combine(Fixture.Folder, release, assembly + ".contracts.txt"));

    private static IEnumerable<string> Lines(string file) => File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#');

    private static string Versionless(string line) => VersionMark().Replace(line, "");

    /// <summary>The interfaces by name, with their versions and the lines of their methods.</summary>
    private static Dictionary<string, (int Version, List<string> Methods)> Interfaces(IEnumerable<string> lines)
    {
        var interfaces = new Dictionary<string, (int Version, List<string> Methods)>();
        List<string> methods = [];
        foreach (var line in lines)
        {
            if (InterfaceLine().Match(line) is { Success: true } match)
            {
                interfaces.Add(match.Groups["name"].Value, (int.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture), methods = []));
            }
            else
            {
                methods.Add(line);
            }
        }

        return interfaces;
    }

    private static IEnumerable<Type> WithBases(Type actor) => actor.GetInterfaces().Where(type => type.Assembly == Contracts).Append(actor);

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;

    /// <summary>The commands that an actor takes, and whatever else in what it is sent is one of several kinds: a program that does not know the kind cannot read it.</summary>
    private static IEnumerable<string> Cases(Type actor)
    {
        var (seen, cases) = (new HashSet<Type>(), new List<string>());
        foreach (var parameter in actor.GetMethods().SelectMany(method => method.GetParameters()))
        {
            Walk(parameter.ParameterType);
        }

        return cases;

        void Walk(Type type)
        {
            if (!seen.Add(type))
            {
                return;
            }

            foreach (var argument in type.GetGenericArguments())
            {
                Walk(argument);
            }

            if (type.Assembly != Contracts)
            {
                return;
            }

            foreach (var kind in type.IsAbstract ? Contracts.GetTypes().Where(candidate => candidate.IsSubclassOf(type)) : [])
            {
                cases.Add(kind.FullName!);
                Walk(kind);
            }

            foreach (var property in type.GetProperties())
            {
                Walk(property.PropertyType);
            }
        }
    }

    [GeneratedRegex(@" \[Version\(\d+\)\]$")]
    private static partial Regex VersionMark();

    [GeneratedRegex("""^interface \[GrainInterfaceType\("(?<name>[^"]+)"\)\] .* \[Version\((?<version>\d+)\)\]$""")]
    private static partial Regex InterfaceLine();
}
