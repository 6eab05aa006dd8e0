using FsCheck.Xunit;
using MlOps.Storage;

namespace MlOps.Gateway.Auth;

public sealed class AdminCredentialTests
{
    private const string Given = "a-token-of-enough-characters";

    private readonly ISettings _settings = new MemoryStore().Platform;

    [Fact]
    public async Task FirstStart_WithoutAToken_MakesOneAndKeepsOnlyItsHash()
    {
        var credential = new AdminCredential();

        var made = await credential.EstablishAsync(_settings, null);

        Assert.NotNull(made);
        Assert.Equal(43, made.Length);
        Assert.True(credential.Matches(made));
        Assert.DoesNotContain(made, await _settings.GetAsync(AdminCredential.SettingKey), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaterStart_WithoutAToken_KnowsTheFirstOne()
    {
        var made = await new AdminCredential().EstablishAsync(_settings, null);
        var later = new AdminCredential();

        Assert.Null(await later.EstablishAsync(_settings, ""));
        Assert.True(later.Matches(made!));
    }

    [Fact]
    public async Task FirstStart_OfSeveralHostsAtOnce_MakesOneToken()
    {
        using var read = new Barrier(8);
        AdminCredential[] hosts = [.. Enumerable.Range(0, 8).Select(_ => new AdminCredential())];

        var made = await Task.WhenAll(hosts.Select(host => Task.Run(() => host.EstablishAsync(new ReadByAll(_settings, read), null))));

        var token = Assert.Single(made, token => token is not null)!;
        Assert.All(hosts, host => Assert.True(host.Matches(token)));
    }

    [Fact]
    public async Task GivenToken_OnAnotherHost_IsFollowed()
    {
        var host = new AdminCredential();
        var before = await host.EstablishAsync(_settings, null);
        await new AdminCredential().EstablishAsync(_settings, Given);

        await host.FollowAsync(_settings);

        Assert.True(host.Matches(Given));
        Assert.False(host.Matches(before!));
    }

    [Fact]
    public async Task GivenToken_ReplacesTheStoredOne_ForGood()
    {
        var made = await new AdminCredential().EstablishAsync(_settings, null);
        Assert.Null(await new AdminCredential().EstablishAsync(_settings, Given));
        var later = new AdminCredential();
        await later.EstablishAsync(_settings, null);

        Assert.True(later.Matches(Given));
        Assert.False(later.Matches(made!));
    }

    [Theory]
    [InlineData("short", "16")]
    [InlineData("a token with blanks", "blank")]
    [InlineData("tökentökentökentöken", "ASCII")]
    public async Task GivenToken_ThatCannotBeOne_IsRefusedWithTheReason(string given, string reason)
    {
        var exception = await Assert.ThrowsAsync<AdminTokenException>(() => new AdminCredential().EstablishAsync(_settings, given));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("MLOPS_ADMIN_TOKEN", exception.Message, StringComparison.Ordinal);
        Assert.Null(await _settings.GetAsync(AdminCredential.SettingKey));
    }

    [Fact]
    public void NoToken_BeforeOneIsEstablished_Matches() => Assert.False(new AdminCredential().Matches(""));

    [Property]
    public async Task AnyOtherText_DoesNotMatch(string? text)
    {
        var credential = new AdminCredential();
        await credential.EstablishAsync(_settings, Given);

        Assert.Equal(text == Given, credential.Matches(text ?? ""));
    }

    /// <summary>Every host has read that there is none before any sets one.</summary>
    private sealed class ReadByAll(ISettings settings, Barrier read) : ISettings
    {
        private bool _hasRead;

        public async Task<string?> GetAsync(string key, CancellationToken cancellationToken)
        {
            var value = await settings.GetAsync(key, cancellationToken);
            if (!_hasRead)
            {
                _hasRead = true;
                read.SignalAndWait(cancellationToken);
            }

            return value;
        }

        public Task SetAsync(string key, string value, CancellationToken cancellationToken) => settings.SetAsync(key, value, cancellationToken);

        public Task<bool> TryAddAsync(string key, string value, CancellationToken cancellationToken) => settings.TryAddAsync(key, value, cancellationToken);

        public Task<bool> TryReplaceAsync(string key, string expected, string value, CancellationToken cancellationToken) =>
            settings.TryReplaceAsync(key, expected, value, cancellationToken);
    }
}
