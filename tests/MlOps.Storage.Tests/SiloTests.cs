using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlOps.Storage.Conformance;
using Orleans.Core.Internal;
using Orleans.Providers;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;

namespace MlOps.Storage;

public interface INoteGrain : IGrainWithStringKey
{
    Task<string?> ReadAsync();

    Task WriteAsync(string text);

    Task<SiloAddress> SiloAsync();

    Task RemindAsync(string name);

    Task<string[]> RemindersAsync();

    Task ForgetAsync(string name);
}

public sealed class NoteGrain([PersistentState("note")] IPersistentState<ActorRecord<TestState>> note) : Grain, INoteGrain, IRemindable
{
    public Task<string?> ReadAsync() => Task.FromResult(note.State.State?.Text);

    public async Task WriteAsync(string text)
    {
        note.State.State = new TestState { Text = text };
        note.State.Rows = [TestRows.Audit(text)];
        try
        {
            await note.WriteStateAsync();
        }
        finally
        {
            note.State.Rows = [];
        }
    }

    public Task<SiloAddress> SiloAsync() => Task.FromResult(GrainContext.Address.SiloAddress!);

    public Task RemindAsync(string name) => this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public async Task<string[]> RemindersAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}

public sealed class SiloTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoSilos_OnOneMemoryStore_ShareTheState()
    {
        var store = new MemoryStore();

        await WithClusterAsync(2, silo => silo.Services.AddMlOpsMemoryStore(store), async grain =>
        {
            await grain.WriteAsync("one");
            await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();
            Assert.Equal("one", await grain.ReadAsync());
            await grain.WriteAsync("two");
        });

        Assert.Equal("two one", string.Join(' ', (await store.Platform.ListAsync("note-1", null, 10)).Select(entry => entry.Row.Command)));
    }

    [Fact]
    public async Task Grain_ThatMoves_TakesItsStateAlong_AndNeedsNoStoreToAnswer()
    {
        var store = new MemoryStore();
        var reads = new Reads();
        using var log = new ErrorLog();

        await WithClusterAsync(
            2,
            silo =>
            {
                silo.Services.AddMlOpsMemoryStore(store);
                silo.Services.AddLogging(logging => logging.AddProvider(log));
                reads.Watch(silo.Services);
            },
            async (grain, silos) =>
            {
                await grain.WriteAsync("one");
                reads.AreRefused = true;
                await MoveAsync(grain, silos);

                Assert.Equal("one", await grain.ReadAsync());
                reads.AreRefused = false;
                await grain.WriteAsync("two");
                await MoveAsync(grain, silos);
                await grain.WriteAsync("three");
                Assert.Empty(log.Errors);
            });

        Assert.Equal("three two one", string.Join(' ', (await store.Platform.ListAsync("note-1", null, 10)).Select(entry => entry.Row.Command)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grain_ThatMovesAfterAWriteOfUnknownFate_ReadsWhatIsThere(bool hasLanded)
    {
        var faults = new ScriptedWriteFaults();
        var store = new MemoryStore();
        await WithClusterAsync(
            2,
            silo =>
            {
                silo.Services.AddMlOpsMemoryStore(store);
                silo.Services.AddSingleton<IWriteFaults>(faults);
            },
            async (grain, silos) =>
            {
                await grain.WriteAsync("one");
                if (hasLanded)
                {
                    faults.FailAfterLanding("note-1", new TimeoutException("no answer"));
                }
                else
                {
                    faults.FailBeforeLanding("note-1", new TimeoutException("no answer"));
                }

                await Assert.ThrowsAnyAsync<Exception>(() => grain.WriteAsync("two"));
                Assert.Equal("two", await grain.ReadAsync());

                await MoveAsync(grain, silos);
                Assert.Equal(hasLanded ? "two" : "one", await grain.ReadAsync());
                await grain.WriteAsync("three");
            });
    }

    [Fact]
    public async Task Faults_RegisteredAsAService_ReachTheGrain()
    {
        var faults = new ScriptedWriteFaults();

        await WithClusterAsync(
            1,
            silo =>
            {
                silo.Services.AddMlOpsMemoryStore();
                silo.Services.AddSingleton<IWriteFaults>(faults);
            },
            async grain =>
            {
                faults.FailBeforeLanding("note-1", new NameTakenException("taken"));
                await Assert.ThrowsAsync<NameTakenException>(() => grain.WriteAsync("one"));
                await grain.WriteAsync("two");
                Assert.Equal("two", await grain.ReadAsync());
            });
    }

    [Fact]
    public async Task EmbeddedStore_WithReminders_GoesOnAfterARestart()
    {
        for (var start = 0; start < 2; start++)
        {
            using var directory = DataDirectory.Open(_folder.Path);
            var reminders = SqliteReminders.EnsureCreated(directory.RemindersDatabase);
            await WithClusterAsync(
                1,
                silo =>
                {
                    silo.Services.AddMlOpsEmbeddedStore(directory);
                    silo.UseAdoNetReminderService(options =>
                    {
                        options.Invariant = SqliteReminders.Invariant;
                        options.ConnectionString = reminders;
                    });
                },
                start == 0 ? FirstAsync : SecondAsync);
        }

        return;

        static async Task FirstAsync(INoteGrain grain)
        {
            Assert.Null(await grain.ReadAsync());
            await grain.WriteAsync("kept");
            await grain.RemindAsync("a");
            await grain.RemindAsync("b");
            await grain.RemindAsync("a");
            Assert.Equal("a b", string.Join(' ', await grain.RemindersAsync()));
            await grain.ForgetAsync("a");
            Assert.Equal("b", string.Join(' ', await grain.RemindersAsync()));
        }

        static async Task SecondAsync(INoteGrain grain)
        {
            Assert.Equal("kept", await grain.ReadAsync());
            Assert.Equal("b", string.Join(' ', await grain.RemindersAsync()));
            await grain.ForgetAsync("b");
            Assert.Empty(await grain.RemindersAsync());
        }
    }

    [Fact]
    public async Task Services_OfAnEmbeddedStore_AreAllThere_AndLeaveASharedOneOpen()
    {
        using var directory = DataDirectory.Open(_folder.Path);
        await using var store = EmbeddedStore.Open(directory);

        await using (var services = new ServiceCollection().AddMlOpsEmbeddedStore(store).BuildServiceProvider())
        {
            Type[] ports =
            [
                typeof(IPlatformStore), typeof(ICatalog), typeof(IRequestLog), typeof(IWakeups), typeof(IJobs), typeof(IRoutes), typeof(IDatasetVersions),
                typeof(ILedger), typeof(IAudit), typeof(ISettings), typeof(ISeriesStore), typeof(IArtifactStore), typeof(IUploadStore), typeof(IChunkedUploads), typeof(IGrainStorage),
            ];
            Assert.All(ports, port => Assert.NotNull(services.GetService(port)));
            Assert.Same(
                services.GetRequiredService<IGrainStorage>(),
                services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        }

        await store.Platform.SetAsync("still", "open");
        Assert.Equal("open", await store.Platform.GetAsync("still"));
    }

    private static async Task MoveAsync(INoteGrain grain, IReadOnlyList<SiloAddress> silos)
    {
        var home = await grain.SiloAsync();
        var other = silos.Single(silo => !silo.Equals(home));
        RequestContext.Set(IPlacementDirector.PlacementHintKey, other);
        await grain.Cast<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Clear();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!other.Equals(await grain.SiloAsync()))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static Task WithClusterAsync(short silos, Action<ISiloBuilder> configure, Func<INoteGrain, Task> use) =>
        WithClusterAsync(silos, configure, (grain, _) => use(grain));

    private static async Task WithClusterAsync(short silos, Action<ISiloBuilder> configure, Func<INoteGrain, IReadOnlyList<SiloAddress>, Task> use)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ServiceId = "mlops";
        builder.ConfigureSilo((_, silo) => configure(silo));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        await use(cluster.Client.GetGrain<INoteGrain>("note-1"), [.. cluster.Silos.Select(silo => silo.SiloAddress)]);
    }

    /// <summary>A storage that can be told to refuse to read.</summary>
    private sealed class Reads
    {
        public bool AreRefused { get; set; }

        public void Watch(IServiceCollection services)
        {
            var registered = services.Last(service => service.ServiceType == typeof(IGrainStorage) && service.IsKeyedService && ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME.Equals(service.ServiceKey));
            services.AddKeyedSingleton<IGrainStorage>(
                ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
                (provider, key) => new Storage((IGrainStorage)registered.KeyedImplementationFactory!(provider, key), this));
        }

        private sealed class Storage(IGrainStorage inner, Reads reads) : IGrainStorage
        {
            public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
                reads.AreRefused ? throw new IOException("out of reach") : inner.ReadStateAsync(stateName, grainId, grainState);

            public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.WriteStateAsync(stateName, grainId, grainState);

            public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
        }
    }
}
