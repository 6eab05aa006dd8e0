using MlOps.Runs;

namespace MlOps.Client.Output;

/// <summary>Runs in one line.</summary>
internal static class RunText
{
    /// <summary>The run and how far it is.</summary>
    public static string Progress(RunView run) => $"{run.Id}  {Stage(run)}";

    /// <summary>How far a run is.</summary>
    public static string Stage(RunView run)
    {
        var progress = run.Progress;
        var parts = new List<string> { Humane.Name(run.Status) };
        if (run.Attempt > 1)
        {
            parts.Add($"attempt {run.Attempt}");
        }

        if (progress.Phase is { } phase)
        {
            parts.Add(phase);
        }

        if (progress.RowsRead > 0)
        {
            parts.Add($"{Humane.Count(progress.RowsRead)} rows");
        }

        if (progress.CpuNanoseconds > 0)
        {
            parts.Add($"CPU {Humane.Nanoseconds(progress.CpuNanoseconds)}");
        }

        if (progress.PeakMemoryBytes > 0)
        {
            parts.Add($"memory {Humane.Bytes(progress.PeakMemoryBytes)}");
        }

        return string.Join("  ", parts);
    }

    public static string Failure(RunFailure failure) =>
        failure.Line is { } line ? $"{failure.Message} ({failure.Code}, line {line})" : $"{failure.Message} ({failure.Code})";
}
