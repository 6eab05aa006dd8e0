using System.Net.Http.Json;
using System.Text.Json;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Cluster;

/// <summary>
/// The middle of an upgrade: silos of two contract versions in one cluster, on one database. Both are the real host; into
/// each an actor was brought whose newer release has a method, a member of its messages and a member of its state more.
/// </summary>
public sealed class VersionsTests
{
    private const int Old = 1;
    private const int New = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Silos_OfTwoContractVersions_AreOneCluster_AndNeitherLosesWhatTheOtherWrote()
    {
        await using var cluster = await HostCluster.CreateAsync();
        var older = Begin(cluster, "older", Built.OldRelease);
        var newer = Begin(cluster, "newer", Built.NewRelease);
        await Task.WhenAll(older.ReadyAsync(), newer.ReadyAsync());
        await UntilAllAreKnownAsync(older, newer);

        // An old client reaches an actor on an old silo, and one on a new.
        Assert.Equal((Old, "first"), await AskAsync(older, "a/write?value=first"));
        Assert.Equal((New, "first"), await AskAsync(newer, "b/write?value=first"));
        Assert.Equal((New, "second"), await AskAsync(older, "b/write?value=second"));

        // A new client's call, also of a method that was there before, takes the actor to a silo that knows its contract.
        Assert.Equal((New, "first"), await AskAsync(newer, "a/read"));
        Assert.Equal((New, "first", "blue"), await MarkedAsync(newer, "a/mark?value=blue"));

        // The old client reads past what it does not know.
        Assert.Equal((New, "first"), await AskAsync(older, "a/read"));

        // The upgrade is taken back: the old silo goes on with what the new one stored, and keeps the member that it does not know.
        Assert.Equal(0, (await newer.Host.TerminateAsync()).ExitCode);
        Assert.Equal((Old, "second"), await AskAsync(older, "a/write?value=second"));
        using var stored = JsonDocument.Parse((string)(await cluster.Database.ScalarAsync("SELECT payload FROM grain_state WHERE kind = 'versions-note' AND id = 'a'"))!);
        Assert.Equal("blue", stored.RootElement.GetProperty("mark").GetProperty("colour").GetString());

        // But not what the new one put inside a member that the old one knows.
        Assert.False(stored.RootElement.GetProperty("nested").TryGetProperty("mark", out _));

        // It is begun again, and the last old silo leaves: what it had goes on where the contract is new.
        Assert.Equal((Old, "left"), await AskAsync(older, "c/write?value=left"));
        var again = Begin(cluster, "again", Built.NewRelease);
        await again.ReadyAsync();
        await UntilAllAreKnownAsync(older, again);
        Assert.Equal((New, "second", "blue"), await MarkedAsync(again, "a/read"));
        Assert.Equal(0, (await older.Host.TerminateAsync()).ExitCode);
        Assert.Equal((New, "left", "red"), await MarkedAsync(again, "c/mark?value=red"));
    }

    private static HostCluster.Member Begin(HostCluster cluster, string name, string release) => cluster.Begin(
        name,
        new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = release, ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = Path.GetFileNameWithoutExtension(release) },
        "--MlOps:Role=serving",
        "--MlOps:Drain:Delay=00:00:00");

    private static async Task UntilAllAreKnownAsync(params HostCluster.Member[] members)
    {
        using var patience = new CancellationTokenSource(Patience);
        foreach (var member in members)
        {
            while ((await member.Client.GetGatewaysAsync(patience.Token)).Gateways.Distinct().Count() < members.Length)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
            }
        }
    }

    private static async Task<(int Contract, string? Text)> AskAsync(HostCluster.Member member, string path)
    {
        var (contract, text, _) = await MarkedAsync(member, path);
        return (contract, text);
    }

    private static async Task<(int Contract, string? Text, string? Colour)> MarkedAsync(HostCluster.Member member, string path)
    {
        var answer = await AnswerAsync(member, path);
        var note = answer.GetProperty("note");
        var colour = note.TryGetProperty("mark", out var mark) && mark.ValueKind == JsonValueKind.Object ? mark.GetProperty("colour").GetString() : null;
        return (answer.GetProperty("contract").GetInt32(), note.GetProperty("text").GetString(), colour);
    }
    /// <summary>Asks again where a call met a silo on its way out, as the platform's own door does: the same twice is the same.</summary>
    private static async Task<JsonElement> AnswerAsync(HostCluster.Member member, string path)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var response = await member.Http.GetAsync($"notes/{path}", patience.Token);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            }

            Assert.True((int)response.StatusCode >= 500 && !patience.IsCancellationRequested, $"{path}: {response.StatusCode} {member.Host.Said}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
