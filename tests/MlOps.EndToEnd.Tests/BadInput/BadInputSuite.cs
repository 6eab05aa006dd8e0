using MlOps.Client;
using MlOps.Runs;

namespace MlOps.EndToEnd.BadInput;

/// <summary>Tests of bad input; after each of them what was sound has to be sound.</summary>
[Collection(nameof(SoundPlatformCollection))]
public abstract class BadInputSuite(SoundPlatform platform) : IAsyncLifetime
{
    internal SoundPlatform Platform { get; } = platform;

    internal MlOpsHttpClient Client => Platform.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Platform.AssertIntactAsync();

    /// <summary>The request is refused at once as a wrong one, and the reason names all of <paramref name="words"/>.</summary>
    internal static async Task AssertRefusedAsync(string code, Func<Task> request, params string[] words)
    {
        var refused = await Assert.ThrowsAsync<MlOpsApiException>(request);
        Assert.Equal((400, code), (refused.Status, refused.Code));
        AssertNames(refused.Message, words);
    }

    internal async Task<string> LogAsync(RunView run) => string.Join('\n', (await Client.GetRunLogAsync(run.Id)).Lines.Select(line => line.Text));

    internal static void AssertNames(string message, params string[] words) =>
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
}
