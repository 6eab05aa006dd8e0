using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MlOps.Placement;

namespace MlOps.Accounts;

public sealed class UsageFlushTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly Entered _entered = new();
    private readonly UsageMeter _meter;
    private readonly UsageFlush _flush;

    public UsageFlushTests()
    {
        var options = Options.Create(new AccountOptions { FlushInterval = Interval });
        _meter = new(_clock);
        var grains = DispatchProxy.Create<IGrainFactory, Accounts>();
        ((Accounts)(object)grains).Entered = _entered;
        _flush = new(_meter, new(new Rest(), new Rest(), options, _clock), [new Holder(_meter)], grains, new UuidSource(_clock), options, _clock, NullLogger<UsageFlush>.Instance);
    }

    public void Dispose() => _flush.Dispose();

    [Fact]
    public async Task LoadedModels_AreToldOnceAMinute_AndForTheRestAtTheEnd_ByHowLongTheyWereHeld()
    {
        var began = _clock.GetUtcNow();
        await _flush.StartAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => _entered.Of(Meter.ModelMemory).Any());
        var held = Assert.Single(_entered.Of(Meter.ModelMemory));
        Assert.InRange(held, 60 * Holder.Kilobytes, long.MaxValue);

        _clock.Advance(Interval / 2);
        await _flush.StopAsync(CancellationToken.None);

        // Each is rounded up to a whole kilobyte-second.
        var (told, exact) = (_entered.Of(Meter.ModelMemory).ToList(), (long)(Holder.Kilobytes * (_clock.GetUtcNow() - began).TotalSeconds));
        Assert.InRange(told.Sum(), Math.Max(held + 1, exact), exact + told.Count);
        Assert.All(_entered.All.Where(used => used.Meter == Meter.ModelMemory), used => Assert.True(used.IsEstimated));
    }

    [Fact]
    public async Task WhatCannotBeEntered_IsSentAgainUnderItsOwnName_AndCountsOnce()
    {
        await _flush.StartAsync(CancellationToken.None);
        _entered.Refuse = true;
        _meter.For("prj-1", "dep-1").Add(Meter.Calls, 7);
        await AdvanceUntilAsync(() => _entered.Refused is not null);
        _entered.Refuse = false;
        await AdvanceUntilAsync(() => _entered.Of(Meter.Calls).Any());

        Assert.Contains(_entered.Refused, _entered.Requests);
        Assert.Equal(7, Assert.Single(_entered.Of(Meter.Calls)));
        await _flush.StopAsync(CancellationToken.None);
    }

    /// <summary>Time passes, as often as the flush needs to see it.</summary>
    private async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            _clock.Advance(Interval);
            await Task.Yield();
        }
    }

    private sealed class Holder(UsageMeter meter) : IMemoryHolder
    {
        public const long Kilobytes = 3;

        public IEnumerable<(IActorMeter Payer, long Bytes)> Held() => [(meter.For("prj-1", "dep-1"), 1000 * Kilobytes)];
    }

    private sealed class Rest : IMachineClock, ISpokesman
    {
        public MachineReading Read() => new(0, 0);

        public bool SpeaksFor(string machine) => false;
    }

    internal sealed class Entered
    {
        private readonly ConcurrentQueue<UsageEvent> _events = [];
        private readonly ConcurrentQueue<string> _requests = [];

        public bool Refuse { get; set; }

        /// <summary>The request that was refused first.</summary>
        public string? Refused { get; private set; }

        public IEnumerable<UsageEvent> All => _events;

        public IEnumerable<string> Requests => _requests;

        public IEnumerable<long> Of(Meter meter) => _events.Where(used => used.Meter == meter).Select(used => used.Quantity);

        public Task<Reply<AccountView>> EnterAsync(RecordUsage usage, Caller caller)
        {
            if (Refuse)
            {
                Refused ??= caller.RequestId;
                return Task.FromException<Reply<AccountView>>(new StoreUnavailableException("away"));
            }

            _requests.Enqueue(caller.RequestId);
            foreach (var used in usage.Events)
            {
                _events.Enqueue(used);
            }

            return Task.FromResult(new Reply<AccountView>(null));
        }
    }

    /// <summary>Stands for the factory and for each account that it gives.</summary>
    public class Accounts : DispatchProxy
    {
        internal Entered Entered { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IAccountGrain.ExecuteAsync))
            {
                return Entered.EnterAsync((RecordUsage)args![0]!, (Caller)args[1]!);
            }

            var account = Create<IAccountGrain, Accounts>();
            ((Accounts)(object)account).Entered = Entered;
            return account;
        }
    }
}
