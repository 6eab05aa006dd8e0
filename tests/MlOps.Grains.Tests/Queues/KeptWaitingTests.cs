using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MlOps.Testing;
using MlOps.Work;
using Orleans.TestingHost;

namespace MlOps.Queues;

/// <summary>A pool with room is kept waiting for a run, as long as it has patience.</summary>
public sealed class KeptWaitingTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedJobs _jobs = new();
    private readonly InProcessTestCluster _cluster;

    public KeptWaitingTests()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(PlatformClock.Key, _clock);
            silo.Services.AddMlOpsMemoryStore();
            silo.Services.AddMlOpsFiles(_folder["artifacts"], _folder["uploads"]);
            silo.Services.AddSingleton<IJobs>(_jobs);
            silo.Services.Configure<WorkOptions>(options => (options.Slots, options.Directory) = (0, _folder["work"]));
            silo.AddMlOpsActors();
        });
        _cluster = builder.Build();
    }

    private IJobQueueGrain Queue => _cluster.Client.GetGrain<IJobQueueGrain>(Ids.DefaultQueue);

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pools_ThatWait_AreGivenARun_AsSoonAsOneWaits_EachAnother()
    {
        var (first, second) = (Queue.NextForAsync(Offer("a", TimeSpan.FromHours(1))), Queue.NextForAsync(Offer("b", TimeSpan.FromHours(1))));
        await _jobs.LookedAsync(2);
        _jobs.Waiting = [Job("run-1"), Job("run-2")];
        await AdvanceUntilAsync(Task.WhenAll(first, second));

        Assert.Equal(["run-1", "run-2"], (await first).Concat(await second).Order());
    }

    [Fact]
    public async Task Pool_IsAnsweredWithNothing_WhenItsPatienceIsOver()
    {
        var answer = Queue.NextForAsync(Offer("a", Patience));
        await _jobs.LookedAsync(1);
        await AdvanceUntilAsync(answer);

        Assert.Empty(await answer);
        Assert.InRange(_jobs.Looks, 2, 7);
    }

    [Fact]
    public async Task Pool_WithoutPatienceOrRoom_IsAnsweredAtOnce()
    {
        Assert.Empty(await Queue.NextForAsync(Offer("a", TimeSpan.Zero)));
        Assert.Empty(await Queue.NextForAsync(Offer("b", Patience) with { FreeSlots = 0 }));
    }

    [Fact]
    public async Task Run_ThatWasOfferedAndNeverTaken_IsGivenToAPoolThatWaits()
    {
        _jobs.Waiting = [Job("run-1")];
        Assert.Equal("run-1", Assert.Single(await Queue.NextForAsync(Offer("dead", TimeSpan.Zero))));

        var answer = Queue.NextForAsync(Offer("a", TimeSpan.FromHours(1)));
        await _jobs.LookedAsync(2);
        var began = _clock.GetTimestamp();
        await AdvanceUntilAsync(answer);

        Assert.Equal("run-1", Assert.Single(await answer));
        Assert.True(_clock.GetElapsedTime(began) >= TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task Pool_IsNotKeptWaiting_WhileSomethingWaitsThatItHasNoRoomForYet()
    {
        _jobs.Waiting = [Job("run-1") with { MemoryMiB = 1024 }];

        Assert.Empty(await Queue.NextForAsync(Offer("a", TimeSpan.FromHours(1)) with { FreeMemoryMiB = 512 }));
    }

    [Fact]
    public async Task Pause_EndsTheWait()
    {
        var answer = Queue.NextForAsync(Offer("a", TimeSpan.FromHours(1)));
        await _jobs.LookedAsync(1);
        await Queue.ExecuteAsync(new PauseQueue(), new("ada", "pause"));
        _jobs.Waiting = [Job("run-1")];
        await AdvanceUntilAsync(answer);

        Assert.Empty(await answer);
    }

    private static WorkerOffer Offer(string holder, TimeSpan patience) => new()
    {
        Holder = holder,
        Slots = 1,
        FreeSlots = 1,
        MemoryMiB = 1024,
        FreeMemoryMiB = 1024,
        Cores = 1,
        Patience = patience,
    };

    private static WaitingJob Job(string runId) => new(runId, Ids.DefaultQueue, "prj-1", 0, DateTimeOffset.UnixEpoch);

    /// <summary>Time goes on by looks, until the answer is there. What the queue is asked in between, it answers after what it had to do.</summary>
    private async Task AdvanceUntilAsync(Task answer)
    {
        while (!answer.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(300));
            await Queue.GetWorkersAsync();
        }
    }

    private sealed class ScriptedJobs : IJobs
    {
        private readonly Lock _changing = new();
        private TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ImmutableArray<WaitingJob> Waiting { get; set; } = [];

        public int Looks { get; private set; }

        public async Task LookedAsync(int times)
        {
            while (true)
            {
                Task looked;
                lock (_changing)
                {
                    if (Looks >= times)
                    {
                        return;
                    }

                    looked = _looked.Task;
                }

                await looked.WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        public Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken = default)
        {
            lock (_changing)
            {
                Looks++;
                _looked.SetResult();
                _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return Task.FromResult(Waiting);
            }
        }
    }
}
