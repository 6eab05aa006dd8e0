using System.Text.Json.Nodes;

namespace MlOps.Release;

/// <summary>What releases left behind.</summary>
internal static class Fixture
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static IEnumerable<string> Releases => Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order();

    public static JsonObject Read(string release, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, release, file)))!.AsObject();

    /// <summary>Everything that was is still there; more may be.</summary>
    public static void AssertHolds(string where, JsonNode? was, JsonNode? now)
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
