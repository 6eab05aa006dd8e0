using System.Diagnostics;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Runs;
using MlOps.Storage;
using MlOps.Testing;
using MlOps.Work;
using Orleans.Storage;

namespace MlOps.Benchmarks.Ledger;

/// <summary>A silo whose projects use things.</summary>
internal sealed class Team(string name, IHost host) : IAsyncDisposable
{
    public const int Models = 50;
    public const int Runs = 2000;
    public const string Month = "prj-month";

    public static readonly DateTimeOffset Begin = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = Begin.AddMonths(1);

    private int _request;
    private long _filled;

    public string Name => name;

    public ICosts Costs => host.Services.GetRequiredService<ICosts>();

    public static async Task<Team> StartAsync(string name, string files, Action<IServiceCollection> store)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        store(builder.Services);
        builder.Services.AddMlOpsFiles(Path.Combine(files, "artifacts"), Path.Combine(files, "uploads"));
        builder.Services.Configure<WorkOptions>(options => (options.Slots, options.Directory) = (0, Path.Combine(files, "work")));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
            silo.AddMlOpsActors();
        });
        var host = builder.Build();
        await host.StartAsync();
        var team = new Team(name, host);
        await team.ListAsync();
        return team;
    }

    /// <returns>Events per second.</returns>
    public async Task<double> EnterAsync(int accounts, int callers, int count, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var entered = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var account = Account($"prj-{caller % accounts}");
            var sum = 0;
            for (; Stopwatch.GetElapsedTime(began) < time; sum += count)
            {
                await EnterAsync(account, caller * 7919, count, DateTimeOffset.UtcNow.AddSeconds(-5));
            }

            return sum;
        })));
        return entered.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Enters what is missing to so many events, evenly over the month.</summary>
    public async Task FillMonthAsync(int events)
    {
        // An account writes all that waits at once, and must have answered before its callers give up.
        const int AtOnce = 20_000;
        const int Hours = 8;
        var account = Account(Month);
        await Parallel.ForAsync(_filled / AtOnce, events / AtOnce, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (batch, _) =>
            await EnterAsync(account, (int)batch * 31, AtOnce, Begin + (batch * 0.6180339887 % 1 * (End - Begin - TimeSpan.FromHours(Hours))), Hours));
        _filled = events;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private IAccountGrain Account(string projectId) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(Ids.Account(projectId));

    /// <param name="account">Whose.</param>
    /// <param name="seed">Makes the events others.</param>
    /// <param name="count">How many events.</param>
    /// <param name="begin">When the first of them began.</param>
    /// <param name="hours">How many hours they are in.</param>
    private async Task EnterAsync(IAccountGrain account, int seed, int count, DateTimeOffset begin, int hours = 1)
    {
        var events = Enumerable.Range(seed, count).Select(number =>
        {
            var at = begin.AddHours(number % hours);
            return number % 5 == 0
                ? new UsageEvent($"dep-{number / 5 % Models}", Meter.Predictions, number % 1000, at, at.AddSeconds(5), false, new($"mdl-{number / 5 % Models}.{number % 3}"))
                : new UsageEvent($"run-{number % Runs}", number % 2 == 0 ? Meter.WorkerCpu : Meter.CallCpu, number % 1000 * 1000, at, at.AddSeconds(5));
        });
        var reply = await account.ExecuteAsync(new RecordUsage([.. events]), new("benchmark", $"usage-{Interlocked.Increment(ref _request)}-{Guid.CreateVersion7():n}"));
        if (!reply.IsAccepted)
        {
            throw new InvalidOperationException(reply.Refusal.Message);
        }
    }

    /// <summary>Runs are looked up when they use something.</summary>
    private async Task ListAsync()
    {
        var storage = host.Services.GetRequiredService<IGrainStorage>();
        await Parallel.ForAsync(0, Models, async (number, _) => await ListAsync(storage, Kinds.Model, $"mdl-{number}", new { }, $"model-{number}"));
        await Parallel.ForAsync(0, Models, async (number, _) => await ListAsync(storage, Kinds.Deployment, $"dep-{number}", new { }, $"dep-{number}"));
        await Parallel.ForAsync(0, Runs, async (number, _) => await ListAsync(storage, Kinds.Run, $"run-{number}", new RunView
        {
            Id = $"run-{number}",
            ProjectId = Month,
            ParentId = $"exp-{number % Models}",
            Spec = new TrainingSpec { DatasetId = $"ds-{number % Models % 10}", Label = "y", Register = $"model-{number % Models}" },
            Status = RunStatus.Succeeded,
            Attempt = 1,
            Progress = RunProgress.None,
            CreatedAt = Begin,
            CreatedBy = $"user-{number % Models % 7}",
        }));
    }

    private static async Task ListAsync(IGrainStorage storage, string kind, string id, object view, string? entryName = null)
    {
        var record = new GrainState<ActorRecord<Listed>>(new());
        record.State!.State = new()
        {
            Entry = new() { Id = id, Kind = kind, Scope = Month, Name = entryName, CreatedAt = Begin, View = JsonSerializer.SerializeToElement(view, MlOpsJson.Options) },
        };
        await storage.WriteStateAsync("benchmark", GrainId.Create("benchmark", id), record);
    }

    private sealed record Listed : ActorState
    {
        public required CatalogEntry Entry { get; init; }

        public override IEnumerable<ProjectionRow> Project(string actorId) => [new CatalogRow(Entry)];
    }
}
