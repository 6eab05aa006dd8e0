using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MlOps.Gateway.Auth;
using MlOps.Host.Cluster;
using MlOps.Storage;

namespace MlOps.EndToEnd.Cluster;

public sealed class AdminTokenWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Watch_WhateverAilsTheStore_GoesOn_AndTakesTheTokenOnceItIsBack()
    {
        var (settings, clock, credential) = (new AilingSettings(), new FakeTimeProvider(), new AdminCredential());
        await credential.EstablishAsync(settings, "the-first-token-0");
        using var watch = new AdminTokenWatch(credential, settings, clock, NullLogger<AdminTokenWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);

        settings.Ailment = new InvalidOperationException("permission denied");
        await settings.AskedAsync(clock);
        Assert.False(watch.ExecuteTask!.IsCompleted);
        Assert.True(credential.Matches("the-first-token-0"));

        settings.Ailment = null;
        await new AdminCredential().EstablishAsync(settings, "the-second-token-");
        await settings.AskedAsync(clock);
        await settings.AskedAsync(clock);
        Assert.True(credential.Matches("the-second-token-"));
        await watch.StopAsync(CancellationToken.None);
    }

    private sealed class AilingSettings : ISettings
    {
        private readonly Dictionary<string, string> _values = [];
        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Ailment { get; set; }

        public async Task AskedAsync(FakeTimeProvider clock)
        {
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            for (var tries = 0; !_asked.Task.IsCompleted && tries < 100; tries++)
            {
                clock.Advance(TimeSpan.FromSeconds(3));
                await Task.WhenAny(_asked.Task, Task.Delay(Patience / 100));
            }

            await _asked.Task.WaitAsync(Patience);
        }

        public Task<string?> GetAsync(string key, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            return Ailment is null ? Task.FromResult(_values.GetValueOrDefault(key)) : Task.FromException<string?>(Ailment);
        }

        public Task SetAsync(string key, string value, CancellationToken cancellationToken = default)
        {
            _values[key] = value;
            return Task.CompletedTask;
        }

        public Task<bool> TryAddAsync(string key, string value, CancellationToken cancellationToken = default) => Task.FromResult(_values.TryAdd(key, value));

        public Task<bool> TryReplaceAsync(string key, string expected, string value, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
