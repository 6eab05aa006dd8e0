using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Models;
using MlOps.Predictor;
using MlOps.Serving;
using MlOps.Testing;
using Orleans.TestingHost;

namespace MlOps.Accounts;

public interface IBurningGrain : IGrainWithStringKey
{
    Task BurnAsync(long nanoseconds);
}

/// <summary>An actor whose calls use as much CPU time as they are told.</summary>
internal sealed class BurningGrain : Grain, IBurningGrain, IMeteredActor
{
    string IMeteredActor.ActorId => this.GetPrimaryKeyString();

    string? IMeteredActor.ProjectId => BurnTests.Project;

    public async Task BurnAsync(long nanoseconds)
    {
        BurnTests.Burn(nanoseconds / 2);
        await Task.Yield();
        BurnTests.Burn(nanoseconds / 2);
    }
}

/// <summary>
/// Calls of actors on a real silo, and predictions, all at once: each has its own, though they take turns on the same threads.
/// </summary>
public sealed class BurnTests : IAsyncLifetime
{
    public const string Project = "prj-1";

    private const long Millisecond = 1_000_000;
    private const int Parts = 10;
    private const double Tolerance = 0.05;

    private readonly Charges _charges = new();
    private readonly InProcessTestCluster _cluster;

    public BurnTests()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IUsageMeter>(_charges);
            silo.Services.AddSingleton<WorkMeter>();
            silo.AddIncomingGrainCallFilter<CallMeterFilter>();
        });
        _cluster = builder.Build();
    }

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task ActorsAndPredictions_Interleaved_AreEachChargedWhatTheyUsed()
    {
        var burns = Enumerable.Range(1, 4).ToDictionary(number => number, number => number * 60 * Millisecond);

        // What the first call costs beside, such as compiling, is no burn.
        await Task.WhenAll(CallAsync("warm", Millisecond), PredictAsync("warm", Millisecond));
        await Task.WhenAll(burns.SelectMany(burn => (Task[])[CallAsync($"run-{burn.Key}", burn.Value), PredictAsync($"dep-{burn.Key}", burn.Value)]));

        Assert.All(burns, burn => AssertWithin(burn.Value, _charges.Of($"run-{burn.Key}", Meter.CallCpu)));
        Assert.All(burns, burn => AssertWithin(burn.Value, _charges.Of($"dep-{burn.Key}", Meter.PredictionCpu)));
        Assert.All(burns, burn => Assert.Equal((0, Parts), (_charges.Of($"dep-{burn.Key}", Meter.CallCpu), _charges.Of($"dep-{burn.Key}", Meter.Predictions))));
    }

    /// <summary>Turns in a loop until this thread has used so much.</summary>
    internal static void Burn(long nanoseconds)
    {
        for (var until = ThreadCpu.Nanoseconds() + nanoseconds; ThreadCpu.Nanoseconds() < until;)
        {
        }
    }

    private static void AssertWithin(long expected, long charged) =>
        Assert.InRange(charged, (long)(expected * (1 - Tolerance)), (long)(expected * (1 + Tolerance)));

    private async Task CallAsync(string actor, long nanoseconds)
    {
        var grain = _cluster.Client.GetGrain<IBurningGrain>(actor);
        for (var part = 0; part < Parts; part++)
        {
            await grain.BurnAsync(nanoseconds / Parts);
        }
    }

    private Task PredictAsync(string deployment, long nanoseconds) => Task.Run(async () =>
    {
        using var meters = new OwnMeters();
        var route = new Storage.Route(deployment, deployment, Project, "mdl-1.1", 1, "model", "manifest");
        var served = new ServedDeployment(route, new(route, new BurningModel(nanoseconds / Parts), _charges), null, new(meters));
        for (var part = 0; part < Parts; part++)
        {
            served.PredictRows(default, new ArrayBufferWriter<byte>());
            await Task.Yield();
        }
    });

    private sealed class BurningModel(long nanoseconds) : LoadedModel(Nothing)
    {
        private static readonly ModelManifest Nothing = new()
        {
            Task = default,
            Label = "",
            Inputs = [],
            Trainer = "",
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            PrimaryMetric = "",
            TrainRows = 0,
            TestRows = 0,
        };

        public override int PredictRows(Storage.Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer)
        {
            Burn(nanoseconds);
            return 1;
        }

        public override int Infer(Storage.Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer) => throw new NotSupportedException();

        public override (ImmutableArray<Tensor> Outputs, int Rows) Predict(TensorRequest request) => throw new NotSupportedException();

        public override void WriteMetadata(Storage.Route route, IBufferWriter<byte> answer) => throw new NotSupportedException();
    }

    private sealed class Charges : IUsageMeter
    {
        private readonly ConcurrentDictionary<string, Charged> _actors = new();

        public IActorMeter For(string projectId, string actorId, UsageFacets? facets = null) => _actors.GetOrAdd(actorId, _ => new());

        public long Of(string actorId, Meter meter) => _actors[actorId].Of(meter);
    }

    private sealed class Charged : IActorMeter
    {
        private readonly ConcurrentDictionary<Meter, long> _meters = new();

        public long Of(Meter meter) => _meters.GetValueOrDefault(meter);

        public void Add(Meter meter, long quantity, bool isEstimated) => _meters.AddOrUpdate(meter, quantity, (_, before) => before + quantity);
    }
}
