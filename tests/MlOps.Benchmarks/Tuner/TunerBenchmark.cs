using System.Diagnostics;
using MlOps.Benchmarks.Common;
using MlOps.Models;
using MlOps.Testing;

namespace MlOps.Benchmarks.Tuner;

/// <summary>Who finds the better model in as many trials, the tuner or chance, on real tasks.</summary>
internal static class TunerBenchmark
{
    private const int Seeds = 20;
    private const int Trials = 20;

    public static Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        table.Say($"{Seeds} seeds, each with parts of its own; {Trials} trials for each side, the defaults of every trainer first in both. Won, drawn, lost: of the seeds, by the tuner. Scores: median [range]. The random generators of a seed are the same in every run, so this table is too, but for the time.")
            .Columns("task", "rows", "metric", "validation: won, drawn, lost", "test: won, drawn, lost", "tuner, validation", "random, validation", "tuner, test", "random, test", "all of it, s");
        foreach (var task in RealTask.All)
        {
            var began = Stopwatch.GetTimestamp();
            var (data, features) = task.Ingest(folder[task.Name]);
            var rounds = Enumerable.Range(1, Seeds).Select(seed => new Duel(task, data, features, folder[task.Name], seed).Run(Trials)).ToList();
            var metric = PrimaryMetrics.Of(task.Task);
            var sign = metric.LowerIsBetter ? -1 : 1;
            table.Row(
                task.Name,
                $"{task.Rows:N0}",
                metric.Name,
                Score(rounds.Select(round => sign * (round.Tuner.Validation - round.Chance.Validation))),
                Score(rounds.Select(round => sign * (round.Tuner.Test - round.Chance.Test))),
                Found(rounds.Select(round => round.Tuner.Validation)),
                Found(rounds.Select(round => round.Chance.Validation)),
                Found(rounds.Select(round => round.Tuner.Test)),
                Found(rounds.Select(round => round.Chance.Test)),
                $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0}");
        }

        return Task.CompletedTask;
    }

    private static string Score(IEnumerable<double> differences)
    {
        var all = differences.ToList();
        return $"{all.Count(each => each > 0)}, {all.Count(each => each == 0)}, {all.Count(each => each < 0)}";
    }

    private static string Found(IEnumerable<double> scores)
    {
        var spread = Spread.Of(scores);
        return FormattableString.Invariant($"{spread.Median:0.0000} [{spread.Least:0.0000}–{spread.Greatest:0.0000}]");
    }
}
