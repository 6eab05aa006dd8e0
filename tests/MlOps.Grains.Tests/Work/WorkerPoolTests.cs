using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
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
        var options = Options(1);
        using var pool = Pool(grains, new NoServices(), options, new());

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
        var options = Options(2);
        await using var services = stage.Services(options);
        using var pool = Pool(grains, services, options, new());

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

    [Fact]
    public async Task Pool_ThatMetAFault_WhileTheQueueKeptItWaiting_TakesNothingOfTheAnswer()
    {
        var fetched = new TaskCompletionSource();
        using var stage = new AttemptStage { Clock = _clock, Fetching = _ => fetched.Task };
        var (grains, script) = Script.Create();
        script.Taking = _ => Task.FromResult<Reply<RunView>>(new(stage.Taken));
        var answer = new TaskCompletionSource<ImmutableArray<string>>();
        script.Answering = (number, _) => number == 2 ? answer.Task : Task.FromResult<ImmutableArray<string>>(number == 1 ? [RunId] : []);
        await using var services = stage.Services(Options(2));
        using var pool = Pool(grains, services, Options(2), new());

        await pool.StartAsync(CancellationToken.None);
        await script.OfferedAsync();
        _clock.Advance(Options(2).PollInterval);
        await script.OfferedAsync();
        fetched.SetException(new IOException("No space left on device."));
        await script.Returned.Task.WaitAsync(Patience);
        answer.SetResult([RunId, "run-2"]);
        _clock.Advance(Options(2).PollInterval);
        await script.OfferedAsync();

        Assert.Equal([2, 1, 0], script.Offers.Select(offer => offer.FreeSlots));
        Assert.Equal(1, script.Takes);
        await pool.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task FullPool_AsksAgain_WhenASlotIsFree_OrTheQueueWouldForgetIt()
    {
        var fetched = new TaskCompletionSource();
        using var stage = new AttemptStage { Clock = _clock, Fetching = _ => fetched.Task };
        var (grains, script) = Script.Create();
        script.Taking = _ => Task.FromResult<Reply<RunView>>(new(stage.Taken));
        await using var services = stage.Services(Options(1));
        using var pool = Pool(grains, services, Options(1), new());

        await pool.StartAsync(CancellationToken.None);
        await script.OfferedAsync();

        var full = _clock.GetTimestamp();
        await script.OfferedAsync(() => _clock.Advance(Options(1).PollInterval));
        Assert.True(_clock.GetElapsedTime(full) >= TimeSpan.FromSeconds(2));

        _clock.Advance(Options(1).PollInterval);
        fetched.SetException(new FileNotFoundException("It is gone.", "data"));
        await script.OfferedAsync();
        Assert.Equal([1, 0, 1], script.Offers.Take(3).Select(offer => offer.FreeSlots));
        await pool.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Pool_ToldToStop_WhileTheQueueKeepsItWaiting_GivesTheQuestionUp_AndOffersNothing()
    {
        var (grains, script) = Script.Create();
        script.Answering = async (number, cancelled) =>
        {
            await Task.Delay(number == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancelled);
            return [];
        };
        using var stopping = new CancellationTokenSource();
        using var pool = Pool(grains, new NoServices(), Options(1), new(stopping.Token));

        await pool.StartAsync(CancellationToken.None);
        await script.OfferedAsync();
        await stopping.CancelAsync();
        _clock.Advance(Options(1).PollInterval);
        await script.OfferedAsync();

        Assert.Equal([1, 0], script.Offers.Select(offer => offer.FreeSlots));
        await pool.StopAsync(CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();

    private WorkOptions Options(int slots) => new() { Slots = slots, Directory = _folder["work"] };

    private WorkerPool Pool(IGrainFactory grains, IServiceProvider services, WorkOptions options, Lifetime lifetime)
    {
        var ids = new UuidSource(_clock);
        return new(grains, services, new(ids), ids, Microsoft.Extensions.Options.Options.Create(options), lifetime, _clock, NullLogger<WorkerPool>.Instance);
    }

    /// <summary>A queue that offers one run once, and the run, which answers the third time: that it waits for nobody any more.</summary>
    public class Script : DispatchProxy
    {
        private SemaphoreSlim _offered = new(0);
        private ConcurrentQueue<TakeRun> _takes = new();

        public ConcurrentQueue<WorkerOffer> Offers { get; private set; } = new();

        public ConcurrentQueue<string> Requests { get; private set; } = new();

        /// <summary>What the run answers who takes it; null: nothing twice.</summary>
        public Func<Caller, Task<Reply<RunView>>>? Taking { get; set; }

        /// <summary>What the queue answers to its first, second … question; null: the run, then nothing.</summary>
        public Func<int, CancellationToken, Task<ImmutableArray<string>>>? Answering { get; set; }

        /// <summary>How often a run was to be taken.</summary>
        public int Takes => _takes.Count;

        public TaskCompletionSource<ReturnRun> Returned { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static (IGrainFactory Grains, Script Script) Create()
        {
            var grains = Create<IGrainFactory, Script>();
            return (grains, (Script)(object)grains);
        }

        public async Task OfferedAsync() => Assert.True(await _offered.WaitAsync(Patience));

        /// <summary>Time goes on until it is asked.</summary>
        public async Task OfferedAsync(Action passTime)
        {
            using var limit = new CancellationTokenSource(Patience);
            while (!_offered.Wait(0, limit.Token))
            {
                passTime();
                await Task.Yield();
            }
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "GetGrain" when targetMethod.ReturnType == typeof(IJobQueueGrain) => Of<IJobQueueGrain>(),
            "GetGrain" => Of<IRunGrain>(),
            nameof(IJobQueueGrain.NextForAsync) => Next((WorkerOffer)args![0]!, (CancellationToken)args[1]!),
            _ => Execute((RunCommand)args![0]!, (Caller)args[1]!),
        };

        /// <summary>Another face of the same script.</summary>
        private T Of<T>()
            where T : class
        {
            var face = Create<T, Script>();
            var script = (Script)(object)face;
            (script._offered, script.Offers, script.Requests) = (_offered, Offers, Requests);
            (script.Taking, script.Answering, script.Returned, script._takes) = (Taking, Answering, Returned, _takes);
            return face;
        }

        private Task<ImmutableArray<string>> Next(WorkerOffer offer, CancellationToken cancellationToken)
        {
            Offers.Enqueue(offer);
            _offered.Release();
            return Answering?.Invoke(Offers.Count, cancellationToken) ?? Task.FromResult<ImmutableArray<string>>(Offers.Count == 1 ? [RunId] : []);
        }

        private Task<Reply<RunView>> Execute(RunCommand command, Caller caller)
        {
            if (command is ReturnRun returned)
            {
                Returned.TrySetResult(returned);
            }

            if (command is TakeRun take)
            {
                _takes.Enqueue(take);
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

    private sealed class Lifetime(CancellationToken stopping = default) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
