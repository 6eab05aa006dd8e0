using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
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

    /// <summary>A writer leaves the sign of a time's offset as it is; a node would not.</summary>
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Releases => [.. Fixture.Releases];

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

        foreach (var (name, entry) in Fixture.Read(release, "wire.json"))
        {
            var value = serializer.Deserialize<object>(Convert.FromBase64String((string)entry!["bytes"]!));
            Fixture.AssertHolds(name, entry["value"], Json(value!));
        }
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void States_OfARelease_AreReadWhole_AndWrittenBack(string release)
    {
        WriteIfAsked("states.json", States, type => Json(Filled.Of(type)));

        var read = Fixture.Read(release, "states.json");
        Assert.True(read.Count >= 9, $"Only {read.Count} states of {release} were found.");
        foreach (var (name, stored) in read)
        {
            var type = Assert.Single(States, state => state.FullName == name);
            var state = (ActorState)stored.Deserialize(type, MlOpsJson.Options)!;
            Fixture.AssertHolds(name, stored, Json(state));
            Assert.Null(Record.Exception(() => state.Project("run-1").ToList()));
        }
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Commands_OfARelease_SentAgain_AreKnownByTheHashThatItKept(string release)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        var commands = Fixture.Read(release, "wire.json").Where(entry => typeof(IWakeable).Assembly.GetType(entry.Key)?.BaseType?.Name.EndsWith("Command", StringComparison.Ordinal) == true).ToList();
        Assert.True(commands.Count >= 9, $"Only {commands.Count} commands of {release} were found.");

        foreach (var (name, entry) in commands)
        {
            var command = serializer.Deserialize<object>(Convert.FromBase64String((string)entry!["bytes"]!))!;
            var text = entry["value"]!.ToJsonString(AsWritten);
            var kept = SHA256.HashData(Encoding.UTF8.GetBytes(command.GetType().Name + text));

            Assert.True(CommandHash.IsOf(Convert.ToHexStringLower(kept), command), $"{name} of {release} is taken for another command: {text} is now {Json(command).ToJsonString(AsWritten)}.");
        }
    }

    [Fact]
    public void Command_WithAMemberMore_ThatSaysSomething_IsAnother()
    {
        var submit = new SubmitRun { ProjectId = "prj-1", ParentId = "exp-1", Spec = new TrainingSpec { DatasetId = "ds-1", Label = "y" } };
        var spec = (TrainingSpec)submit.Spec;

        Assert.Equal(CommandHash.Of(submit), CommandHash.Of(submit with { Spec = spec with { ValidationFraction = 0.2, Features = [] } }));
        Assert.NotEqual(CommandHash.Of(submit), CommandHash.Of(submit with { Spec = spec with { ValidationFraction = 0.3 } }));
        Assert.NotEqual(CommandHash.Of(submit), CommandHash.Of(submit with { Spec = spec with { Features = ["a"] } }));
        Assert.NotEqual(CommandHash.Of(submit), CommandHash.Of(submit with { Spec = spec with { NoModel = true } }));
        Assert.NotEqual(CommandHash.Of(submit), CommandHash.Of(submit with { Priority = 1 }));
    }

    [Fact]
    public void MembersOfANewerVersion_AreKeptAndWrittenBack()
    {
        var state = JsonSerializer.Deserialize<Projects.ProjectState>("""{"name":"x","createdAt":"2026-01-01T12:00:00Z","motto":"later"}""", MlOpsJson.Options)!;

        Assert.Equal("later", (string?)Json(state with { Name = "y" })["motto"]);
    }

    public void Dispose() => _services.Dispose();

    private static JsonNode Json(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), MlOpsJson.Options)!;

    private static void WriteIfAsked(string file, IEnumerable<Type> types, Func<Type, JsonNode> make)
    {
        if (Environment.GetEnvironmentVariable("MLOPS_WRITE_FIXTURES") is { Length: > 0 } folder)
        {
            var fixture = new JsonObject(types.OrderBy(type => type.FullName, StringComparer.Ordinal)
                .Select(type => KeyValuePair.Create(type.IsGenericType ? type.Name : type.FullName!, (JsonNode?)make(type))));
            File.WriteAllText(Path.Combine(folder, file), fixture.ToJsonString(Indented) + "\n");
        }
    }
}
