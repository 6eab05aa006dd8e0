using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MlOps.Benchmarks.Common;
using MlOps.Testing;
using Perfolizer.Horology;

namespace MlOps.Benchmarks.Predict;

/// <summary>Single predictions beside ML.NET's PredictionEngine on the same model and rows, and how they grow with columns and models.</summary>
internal static class PredictBenchmark
{
    /// <summary>One measured method: time and allocation of a call.</summary>
    private sealed record Measured(Spread Microseconds, long Bytes);

    public static Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var configuration = Configuration(folder.Path);
        var one = Run<OneRow>(configuration);
        table.Say(
            $"BenchmarkDotNet, in one process, one row a call and {ServedSample.Rows} rows in turn: 14 columns, seven numbers and seven names. Both sides ask the same loaded model. "
            + "PredictionEngine has types that were compiled with the program, as it must; the row mapper learns its columns from the manifest. Median [range] of a call, B: bytes allocated by it.")
            .Columns("values at hand", "PredictionEngine, µs", "B", "row mapper, µs", "B", "ours ÷ peer");
        foreach (var model in OneRow.Models)
        {
            Row(table, model, one[(nameof(OneRow.ValuesByEngine), model)], one[(nameof(OneRow.ValuesByRowMapper), model)]);
        }

        table.Say("The same from the JSON of a request to the JSON of its answer. The peer: System.Text.Json into the compiled type, and the engine.")
            .Columns("JSON to JSON", "PredictionEngine, µs", "B", "ours, µs", "B", "ours ÷ peer");
        foreach (var model in OneRow.Models)
        {
            Row(table, model, one[(nameof(OneRow.JsonByEngine), model)], one[(nameof(OneRow.JsonByRowMapper), model)]);
        }

        Growth(table, configuration);
        Samples.Free();
        return Task.CompletedTask;
    }

    private static void Growth(Table table, IConfig configuration)
    {
        var columns = Run<ManyColumns>(configuration);
        table.Say("How it grows with columns (of ten, seven numbers and three names): LightGbm, two classes, values at hand. The peer's types are emitted.")
            .Columns("columns", "PredictionEngine, µs", "B", "row mapper, µs", "B", "ours ÷ peer");
        foreach (var count in columns.Keys.Select(key => key.Parameter).Distinct())
        {
            Row(table, count, columns[(nameof(ManyColumns.ValuesByEngine), count)], columns[(nameof(ManyColumns.ValuesByRowMapper), count)]);
        }

        var models = Run<ManyModels>(configuration);
        table.Say("How it grows with models, each in memory by itself and asked in turn: LightGbm, two classes, by name through the routing snapshot, JSON to JSON, metered.")
            .Columns("models", "µs", "B");
        foreach (var ((_, count), measured) in models)
        {
            table.Row(count, measured.Microseconds, measured.Bytes);
        }
    }

    private static void Row(Table table, string name, Measured peer, Measured ours) => table.Row(
        name, peer.Microseconds, peer.Bytes, ours.Microseconds, ours.Bytes, (ours.Microseconds.Median / peer.Microseconds.Median).ToString("0.00", CultureInfo.InvariantCulture));

    private static Dictionary<(string Method, string Parameter), Measured> Run<TBenchmarks>(IConfig configuration)
    {
        var summary = BenchmarkRunner.Run<TBenchmarks>(configuration);
        return summary.Reports.ToDictionary(
            report => (report.BenchmarkCase.Descriptor.WorkloadMethod.Name, report.BenchmarkCase.Parameters.Items.Single().Value.ToString()!),
            Of);
    }

    private static Measured Of(BenchmarkReport report) => report.ResultStatistics is { } statistics
        ? new(
            Spread.Of(statistics.OriginalValues.Select(nanoseconds => nanoseconds / 1000)),
            report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0)
        : throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} was not measured.");

    /// <summary>In this process: a program that BenchmarkDotNet would build of its own has not the settings of the host.</summary>
    private static ManualConfig Configuration(string folder) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.DontLogOutput)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(4)
            .WithIterationCount(12)

            // An empty call takes a nanosecond, and half of all the time to find that out.
            .WithEvaluateOverhead(false))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance)
        .WithOptions(ConfigOptions.DisableLogFile)
        .WithArtifactsPath(folder);
}
