using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MlOps.Work;

public sealed class SweepTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly WorkOptions _options = new() { SweepInterval = TimeSpan.FromSeconds(2), LeaseDuration = TimeSpan.FromSeconds(10) };
    private readonly Actors _actors = new();
    private readonly Sweep _sweep;

    public SweepTests()
    {
        var grains = DispatchProxy.Create<IGrainFactory, Grains>();
        ((Grains)(object)grains).All = _actors;
        _sweep = new(_actors, _actors, grains, new(new UuidSource(_clock)), Options.Create(_options), _clock, NullLogger<Sweep>.Instance);
    }

    public void Dispose() => _sweep.Dispose();

    [Fact]
    public async Task Round_WithActorsThatAreSlow_WakesTheOthers_AndTheNextRoundComesInTime()
    {
        var never = new TaskCompletionSource();
        _actors.Wake = actor => actor.StartsWith("run/slow", StringComparison.Ordinal) ? never.Task : Task.CompletedTask;
        _actors.Due = [.. Enumerable.Range(1, 20).Select(number => $"run/slow-{number}"), "run/quick"];

        await _sweep.StartAsync(CancellationToken.None);
        for (var round = 1; round <= 3; round++)
        {
            await _actors.WokenAsync("run/quick");
            _clock.Advance(_options.SweepInterval);
        }

        Assert.Equal(20, _actors.Woken.Count(woken => woken.Actor != "run/quick"));
        await _sweep.StopAsync(CancellationToken.None);
    }

    public static TheoryData<Exception, bool> Failures => new()
    {
        { new StoreUnavailableException("The database does not answer."), true },
        { new StoreUnavailableException("The state could not be written.", new StoreUnavailableException("Its disk is full.", new InvalidOperationException())), true },
        { new StoreUnavailableException("The database failed.", new IOException("cut")), true },
        { new StoreUnavailableException("The state could not be written.", new OrleansException("Error from storage.", new IOException("cut"))), true },
        { new StoreUnavailableException("The state could not be written.", new Orleans.Storage.InconsistentStateException("another has written")), false },
        { new StoreUnavailableException("The state could not be written.", new RowExistsException("twice", new IOException("unique"))), false },
        { new StoreUnavailableException("The state could not be written.", new NotSupportedException("a bug")), false },
        { new StoreUnavailableException("The state could not be written.", new StoreUnavailableException("The database failed.", new RefusedStatement("42501"))), false },
        { new StoreUnavailableException("The state could not be written.", new StoreUnavailableException("The database failed.", new RefusedStatement("57014"))), false },
        { new StoreUnavailableException("The state could not be written.", new StoreUnavailableException("The database failed.", new RefusedStatement("25006"))), true },
        { new SiloUnavailableException("gone"), false },
        { new TimeoutException("no answer", new IOException("the silo's connection")), false },
        { new InvalidOperationException("a bug"), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task ActorThatCannotBeWoken_HoldsTheCountingOfLeases_OnlyWhereTheStoreIsAway(Exception failure, bool holds)
    {
        _actors.Wake = actor => actor == "run/failing" ? Task.FromException(failure) : Task.CompletedTask;
        _actors.Due = ["run/quick"];
        await _sweep.StartAsync(CancellationToken.None);
        Assert.False(await _actors.WokenAsync("run/quick"));
        var counts = false;
        for (var passed = TimeSpan.Zero; passed < _options.LeaseDuration; passed += _options.SweepInterval)
        {
            // One round at a time: several at once would leave a signal of one behind for the next to take.
            _clock.Advance(_options.SweepInterval);
            counts = await _actors.WokenAsync("run/quick");
        }

        Assert.True(counts);

        // The failing one is woken first, and has failed before the next round.
        _actors.Due = ["run/failing", "run/quick"];
        _clock.Advance(_options.SweepInterval);
        await _actors.WokenAsync("run/quick");
        _clock.Advance(_options.SweepInterval);

        Assert.Equal(!holds, await _actors.WokenAsync("run/quick"));
        await _sweep.StopAsync(CancellationToken.None);
    }

    private sealed class RefusedStatement(string state) : DbException
    {
        public override string SqlState => state;
    }

    /// <summary>What is due, and whoever was woken.</summary>
    private sealed class Actors : IWakeups, IRequestLog
    {
        private readonly ConcurrentDictionary<string, SemaphoreSlim> _signals = [];
        private bool _leasesCount;

        public ImmutableArray<string> Due { get; set; } = [];

        public Func<string, Task> Wake { get; set; } = _ => Task.CompletedTask;

        public ConcurrentQueue<(string Actor, bool LeasesCount)> Woken { get; } = [];

        public Task<ImmutableArray<string>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Task.FromResult(Due);

        public Task OnWokenAsync(string actor, Wakeup wakeup)
        {
            _leasesCount = wakeup.LeasesCount;
            Woken.Enqueue((actor, wakeup.LeasesCount));
            var waking = Wake(actor);
            _signals.GetOrAdd(actor, _ => new(0)).Release();
            return waking;
        }

        /// <summary>Waits until the actor is woken once more; whether leases counted.</summary>
        public async Task<bool> WokenAsync(string actor)
        {
            Assert.True(await _signals.GetOrAdd(actor, _ => new(0)).WaitAsync(Patience), $"{actor} is not woken.");
            return _leasesCount;
        }

        public Task<RequestRow?> FindAsync(string actorId, string requestId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken = default) => Task.FromResult(0);
    }

    /// <summary>All actors in one face. Not a class of its own kind of grain, for the silos of other tests would find it.</summary>
    public class Grains : DispatchProxy
    {
        private string _id = "";

        internal object All { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IWakeable.WakeAsync))
            {
                return ((Actors)All).OnWokenAsync(_id, (Wakeup)args![0]!);
            }

            var actor = Create<IWakeable, Grains>();
            ((Grains)(object)actor).All = All;
            ((Grains)(object)actor)._id = ((GrainId)args![0]!).ToString();
            return actor;
        }
    }
}
