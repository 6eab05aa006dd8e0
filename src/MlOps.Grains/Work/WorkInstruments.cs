using System.Diagnostics.Metrics;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>What the worker pool tells of its work.</summary>
internal sealed class WorkInstruments
{
    public const string MeterName = "MlOps.Work";

    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _waited;
    private readonly Histogram<double> _duration;
    private readonly Counter<double> _cpu;
    private readonly Histogram<long> _memory;

    public WorkInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _active = meter.CreateUpDownCounter<long>("mlops.worker.active", "{worker}", "Worker processes at work.");
        _waited = meter.CreateHistogram<double>("mlops.run.wait.duration", "s", "Time from a run's asking to its first attempt.");
        _duration = meter.CreateHistogram<double>("mlops.worker.duration", "s", "Wall time of attempts, by how they ended.");
        _cpu = meter.CreateCounter<double>("mlops.worker.cpu.time", "s", "CPU time of workers.");
        _memory = meter.CreateHistogram<long>("mlops.worker.memory.peak", "By", "Largest resident memory of workers.");
    }

    public void OnBegin(RunView run)
    {
        _active.Add(1, Kind(run));
        if (run is { Attempt: 1, StartedAt: { } startedAt })
        {
            _waited.Record(Math.Max(0, (startedAt - run.CreatedAt).TotalSeconds), Kind(run));
        }
    }

    public void OnEnd(RunView run, RunCommand? end, RunProgress used)
    {
        _active.Add(-1, Kind(run));
        _duration.Record(used.WallNanoseconds / 1e9, Kind(run), new("mlops.run.end", end?.GetType().Name ?? "lost"));
        _cpu.Add(used.CpuNanoseconds / 1e9, Kind(run));
        _memory.Record(used.PeakMemoryBytes, Kind(run));
    }

    private static KeyValuePair<string, object?> Kind(RunView run) => new("mlops.run.kind", run.Spec.Kind);
}
