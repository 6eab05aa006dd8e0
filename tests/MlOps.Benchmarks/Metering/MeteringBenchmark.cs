using System.Diagnostics;
using System.Reflection;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Benchmarks.Common;
using MlOps.Predictor;
using Orleans.Serialization.Invocation;

namespace MlOps.Benchmarks.Metering;

/// <summary>
/// What the meter adds to a call of an actor, and to a prediction. Of a call: the filter around it, less the call alone. One call does nothing; one
/// awaits once, so that it holds a thread twice; one uses the CPU long enough that it is measured every time.
/// </summary>
internal static class MeteringBenchmark
{
    private const int Calls = 400_000;
    private const int Rounds = 9;

    public static async Task RunAsync(Table table)
    {
        var usage = new UsageMeter(TimeProvider.System);
        var filter = new CallMeterFilter(usage, new(usage));
        table.Say($"Calls, errors, wall time and CPU time of each call, {Calls:N0} calls a round (a hundredth of the long ones), {Rounds} rounds in turn. Median [range].")
            .Columns("call", "alone, ns", "metered, ns", "the meter, ns");
        (string Name, Call Call, int Calls, int Callers)[] calls =
        [
            ("does nothing", new Call<string>(() => Task.CompletedTask), Calls, 1),
            ($"does nothing, a caller for each of {Environment.ProcessorCount} cores", new Call<byte>(() => Task.CompletedTask), Calls, Environment.ProcessorCount),
            ("awaits once", new Call<int>(async () => await Task.Yield()), Calls, 1),
            ("uses 200 µs of CPU", new Call<long>(BurnAsync), Calls / 100, 1),
        ];
        foreach (var (name, call, count, callers) in calls)
        {
            List<double> alone = [], metered = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var (one, other) = (await MeasureAsync(call.Invoke, count, callers), await MeasureAsync(() => filter.Invoke(call), count, callers));
                if (round > 0)
                {
                    alone.Add(one);
                    metered.Add(other);
                }
            }

            table.Row(name, Spread.Of(alone), Spread.Of(metered), Spread.Of(metered.Zip(alone, (with, without) => with - without)));
        }

        var model = new CpuProfile();
        table.Say($"Metering the CPU time of a prediction that does nothing, {Calls:N0} a round, {Rounds} rounds. Median [range].")
            .Columns("prediction", "the meter, ns")
            .Row("small, of a cheap model", Spread.Of(await PredictionsAsync(model, bytes: 100)))
            .Row("large", Spread.Of(await PredictionsAsync(model, bytes: 100_000)));
        await ServedMetering.RunAsync(table);
    }

    private static async Task<List<double>> PredictionsAsync(CpuProfile model, long bytes)
    {
        var rounds = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            rounds.Add(await MeasureAsync(
                () =>
                {
                    PredictionCpu.Begin(model, bytes).End();
                    return Task.CompletedTask;
                },
                Calls,
                callers: 1));
        }

        return rounds[1..];
    }

    private static async Task<double> MeasureAsync(Func<Task> call, int calls, int callers)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < calls; i++)
            {
                await call();
            }
        })));
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / calls;
    }

    private static Task BurnAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < 200)
        {
        }

        return Task.CompletedTask;
    }

    private sealed class MeteredActor : IMeteredActor
    {
        public string ActorId => "run-1";

        public string? ProjectId => "prj-default";
    }

    /// <summary>Each kind of call has a request of a type of its own.</summary>
    private sealed class Call<TKind>(Func<Task> work) : Call
    {
        public override IInvokable Request { get; } = new Request<TKind>();

        public override Task Invoke() => work();
    }

    /// <summary>Asked for nothing but its type.</summary>
    private sealed class Request<TKind> : RequestBase
    {
        public override ValueTask<Response> Invoke() => throw new NotSupportedException();

        public override object GetTarget() => throw new NotSupportedException();

        public override void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

        public override string GetMethodName() => "";

        public override string GetInterfaceName() => "";

        public override string GetActivityName() => "";

        public override Type GetInterfaceType() => typeof(IMeteredActor);

        public override MethodInfo GetMethod() => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }

    private abstract class Call : IIncomingGrainCallContext
    {
        public IGrainContext TargetContext => null!;

        public MethodInfo ImplementationMethod => null!;

        public abstract IInvokable Request { get; }

        public object Grain { get; } = new MeteredActor();

        public GrainId? SourceId => null;

        public GrainId TargetId => default;

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => "";

        public string MethodName => "";

        public MethodInfo InterfaceMethod => null!;

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public abstract Task Invoke();
    }
}
