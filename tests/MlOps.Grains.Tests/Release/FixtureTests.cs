using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Runs;
using Orleans.Serialization;

namespace MlOps.Release;

/// <summary>
/// What each release wrote — wire bytes, stored states, contracts — is read by this version, and nothing of it is lost.
/// The files are written once, when a version is released, and the contracts copied beside them:
/// <c>MLOPS_WRITE_FIXTURES=tests/MlOps.Grains.Tests/Fixtures/VERSION</c>.
/// </summary>
public sealed class FixtureTests : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Releases => [.. Directory.EnumerateDirectories(Fixtures).Select(folder => Path.GetFileName(folder)).Order()];

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    private static IEnumerable<Type> WireTypes => typeof(IWakeable).Assembly.GetTypes()
        .Where(type => type.GetCustomAttributes(typeof(GenerateSerializerAttribute), inherit: false).Length > 0)
        .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && !type.IsAssignableTo(typeof(Exception)))
        .Append(typeof(Reply<RunView>));

    private static IEnumerable<Type> States => typeof(RunState).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(ActorState)));

    [Theory]
    [MemberData(nameof(Releases))]
    public void WireBytes_OfARelease_AreReadWhole(string release)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        WriteIfAsked("wire.json", WireTypes, type => new JsonObject
        {
            ["bytes"] = Convert.ToBase64String(serializer.SerializeToArray(Filled.Of(type))),
            ["value"] = Json(Filled.Of(type)),
        });

        foreach (var (name, entry) in Read(release, "wire.json"))
        {
            var value = serializer.Deserialize<object>(Convert.FromBase64String((string)entry!["bytes"]!));
            AssertHolds(name, entry["value"], Json(value!));
        }
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void States_OfARelease_AreReadWhole_AndWrittenBack(string release)
    {
        WriteIfAsked("states.json", States, type => Json(Filled.Of(type)));

        var read = Read(release, "states.json");
        Assert.True(read.Count >= 9, $"Only {read.Count} states of {release} were found.");
        foreach (var (name, stored) in read)
        {
            var type = Assert.Single(States, state => state.FullName == name);
            var state = (ActorState)stored.Deserialize(type, MlOpsJson.Options)!;
            AssertHolds(name, stored, Json(state));
            Assert.Null(Record.Exception(() => state.Project("run-1").ToList()));
        }
    }

    [Fact]
    public void MembersOfANewerVersion_AreKeptAndWrittenBack()
    {
        var state = JsonSerializer.Deserialize<Projects.ProjectState>("""{"name":"x","createdAt":"2026-01-01T12:00:00Z","motto":"later"}""", MlOpsJson.Options)!;

        Assert.Equal("later", (string?)Json(state with { Name = "y" })["motto"]);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Contracts_OfARelease_StillStand(string release)
    {
        foreach (var assembly in (string[])["MlOps.Abstractions", "MlOps.Grains"])
        {
            var now = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Contracts", assembly + ".txt")).ToHashSet();
            foreach (var line in File.ReadLines(Path.Combine(Fixtures, release, assembly + ".contracts.txt")).Where(line => line.Length > 0 && line[0] != '#'))
            {
                Assert.Contains(line, now);
            }
        }
    }

    public void Dispose() => _services.Dispose();

    private static JsonNode Json(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), MlOpsJson.Options)!;

    private static JsonObject Read(string release, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Fixtures, release, file)))!.AsObject();

    private static void WriteIfAsked(string file, IEnumerable<Type> types, Func<Type, JsonNode> make)
    {
        if (Environment.GetEnvironmentVariable("MLOPS_WRITE_FIXTURES") is { Length: > 0 } folder)
        {
            var fixture = new JsonObject(types.OrderBy(type => type.FullName, StringComparer.Ordinal)
                .Select(type => KeyValuePair.Create(type.IsGenericType ? type.Name : type.FullName!, (JsonNode?)make(type))));
            File.WriteAllText(Path.Combine(folder, file), fixture.ToJsonString(Indented) + "\n");
        }
    }

    /// <summary>Everything that was is still there; more may be.</summary>
    private static void AssertHolds(string where, JsonNode? was, JsonNode? now)
    {
        if (was is JsonObject members)
        {
            var present = Assert.IsType<JsonObject>(now);
            foreach (var (name, member) in members)
            {
                Assert.True(present.ContainsKey(name), $"{where}.{name} is lost.");
                AssertHolds($"{where}.{name}", member, present[name]);
            }
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(was, now), $"{where} was {was} and is {now}.");
        }
    }
}
