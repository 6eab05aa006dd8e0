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
        var (settings, clock, credential) = (new AilingSettings(), new TimedClock(), new AdminCredential());
        await credential.EstablishAsync(settings, "the-first-token-0");
        using var watch = new AdminTokenWatch(credential, settings, clock, NullLogger<AdminTokenWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        await clock.Timed.WaitAsync(Patience);

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

    /// <summary>Says when a timer was made: what is advanced before, that one does not see.</summary>
    private sealed class TimedClock : FakeTimeProvider
    {
        private readonly TaskCompletionSource _timed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Timed => _timed.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timed.TrySetResult();
            return timer;
        }
    }

    private sealed class AilingSettings : ISettings
    {
        private readonly Dictionary<string, string> _values = [];
        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Ailment { get; set; }

        public async Task AskedAsync(FakeTimeProvider clock)
        {
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            clock.Advance(TimeSpan.FromSeconds(3));
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
