using System.Diagnostics;
using System.Reflection;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Benchmarks.Common;
using Orleans.Serialization.Invocation;

namespace MlOps.Benchmarks.Metering;

/// <summary>What the meter adds to a call of an actor: the filter around a call that does nothing, less the call alone.</summary>
internal static class MeteringBenchmark
{
    private const int Calls = 2_000_000;
    private const int Rounds = 9;

    public static async Task RunAsync(Table table)
    {
        var filter = new CallMeterFilter(new UsageMeter(TimeProvider.System));
        var metered = new EmptyCall(new MeteredActor());
        List<double> alone = [], around = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var (one, other) = (await MeasureAsync(metered.Invoke), await MeasureAsync(() => filter.Invoke(metered)));
            if (round > 0)
            {
                alone.Add(one);
                around.Add(other);
            }
        }

        table.Say($"{Calls:N0} calls a round, {Rounds} rounds in turn, one caller. Median [range].")
            .Columns("call", "ns")
            .Row("alone", Spread.Of(alone))
            .Row("metered: calls, errors, wall time", Spread.Of(around))
            .Row("the meter", Spread.Of(around.Zip(alone, (with, without) => with - without)));
    }

    private static async Task<double> MeasureAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            await call();
        }

        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / Calls;
    }

    private sealed class MeteredActor : IMeteredActor
    {
        public string ActorId => "run-1";

        public string? ProjectId => "prj-default";
    }

    private sealed class EmptyCall(object grain) : IIncomingGrainCallContext
    {
        public IGrainContext TargetContext => null!;

        public MethodInfo ImplementationMethod => null!;

        public IInvokable Request => null!;

        public object Grain => grain;

        public GrainId? SourceId => null;

        public GrainId TargetId => default;

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => "";

        public string MethodName => "";

        public MethodInfo InterfaceMethod => null!;

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public Task Invoke() => Task.CompletedTask;
    }
}
