using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MlOps.Queues;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Work;

public sealed class WorkerPoolTests : IDisposable
{
    private const string RunId = "run-1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Pool_ThatDoesNotKnowWhatItTook_AsksThatRunAgain_AndForNoOther()
    {
        var (grains, script) = Script.Create();
        var options = new WorkOptions { Slots = 1, Directory = _folder["work"] };
        var ids = new UuidSource(_clock);
        using var pool = new WorkerPool(
            grains, new NoServices(), new(ids), ids, Options.Create(options), new NeverStopping(), _clock, NullLogger<WorkerPool>.Instance);

        await pool.StartAsync(CancellationToken.None);
        await script.OfferedAsync();
        for (var poll = 1; poll <= 3; poll++)
        {
            _clock.Advance(options.PollInterval);
            await script.OfferedAsync();
        }

        Assert.Equal([1, 0, 1, 1], script.Offers.Select(offer => offer.FreeSlots));
        Assert.Equal(3, script.Requests.Count);
        Assert.Single(script.Requests.Distinct());
        await pool.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Pool_ThatCouldNotFetchWhatARunNeeds_GivesItBack_AndTakesNoneForAWhile()
    {
        using var stage = new AttemptStage { Clock = _clock, Fetching = _ => throw new IOException("No space left on device.") };
        var (grains, script) = Script.Create();
        script.Taking = _ => Task.FromResult<Reply<RunView>>(new(stage.Taken));
        var options = new WorkOptions { Slots = 2, Directory = _folder["work"] };
        var ids = new UuidSource(_clock);
        await using var services = stage.Services(options);
        using var pool = new WorkerPool(grains, services, new(ids), ids, Options.Create(options), new NeverStopping(), _clock, NullLogger<WorkerPool>.Instance);

        await pool.StartAsync(CancellationToken.None);
        await script.OfferedAsync();
        Assert.False((await script.Returned.Task.WaitAsync(Patience)).Fault!.IsOfInput);
        _clock.Advance(options.PollInterval);
        await script.OfferedAsync();
        var resting = script.Offers.Last();
        Assert.Equal((0, RunId), (resting.FreeSlots, Assert.Single(resting.Declined)));

        _clock.Advance(FetchFaults.FirstWait);
        await script.OfferedAsync();
        var rested = script.Offers.Last();
        Assert.True(rested.FreeSlots > 0);
        Assert.Empty(rested.Declined);
        await pool.StopAsync(CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A queue that offers one run once, and the run, which answers the third time: that it waits for nobody any more.</summary>
    public class Script : DispatchProxy
    {
        private SemaphoreSlim _offered = new(0);

        public ConcurrentQueue<WorkerOffer> Offers { get; private set; } = new();

        public ConcurrentQueue<string> Requests { get; private set; } = new();

        /// <summary>What the run answers who takes it; null: nothing twice.</summary>
        public Func<Caller, Task<Reply<RunView>>>? Taking { get; set; }

        public TaskCompletionSource<ReturnRun> Returned { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static (IGrainFactory Grains, Script Script) Create()
        {
            var grains = Create<IGrainFactory, Script>();
            return (grains, (Script)(object)grains);
        }

        public async Task OfferedAsync() => Assert.True(await _offered.WaitAsync(Patience));

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "GetGrain" when targetMethod.ReturnType == typeof(IJobQueueGrain) => Of<IJobQueueGrain>(),
            "GetGrain" => Of<IRunGrain>(),
            nameof(IJobQueueGrain.NextForAsync) => Next((WorkerOffer)args![0]!),
            _ => Execute((RunCommand)args![0]!, (Caller)args[1]!),
        };

        /// <summary>Another face of the same script.</summary>
        private T Of<T>()
            where T : class
        {
            var face = Create<T, Script>();
            var script = (Script)(object)face;
            (script._offered, script.Offers, script.Requests) = (_offered, Offers, Requests);
            (script.Taking, script.Returned) = (Taking, Returned);
            return face;
        }

        private Task<ImmutableArray<string>> Next(WorkerOffer offer)
        {
            Offers.Enqueue(offer);
            _offered.Release();
            return Task.FromResult<ImmutableArray<string>>(Offers.Count == 1 ? [RunId] : []);
        }

        private Task<Reply<RunView>> Execute(RunCommand command, Caller caller)
        {
            if (command is ReturnRun returned)
            {
                Returned.TrySetResult(returned);
            }

            return command is TakeRun ? (Taking ?? Take)(caller) : Task.FromResult<Reply<RunView>>(new(null));
        }

        private Task<Reply<RunView>> Take(Caller caller)
        {
            Requests.Enqueue(caller.RequestId);
            return Requests.Count < 3
                ? Task.FromException<Reply<RunView>>(new StoreUnavailableException("away"))
                : Task.FromResult<Reply<RunView>>(new(null, Refusal.Conflict("run.not-waiting", "It is Succeeded.")));
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => throw new NotSupportedException();
    }

    private sealed class NeverStopping : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
