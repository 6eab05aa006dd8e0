using System.Diagnostics;
using MlOps.Benchmarks.Common;
using MlOps.Client;
using MlOps.Runs;

namespace MlOps.Benchmarks.Cluster;

/// <summary>What silos are asked while they are measured, of one cluster or of several: as much of each as of the others.</summary>
internal sealed class Load
{
    public const int Callers = 8;
    public const int TrainingRuns = 2;
    public const int LoggedAtOnce = 100;

    /// <summary>Requests a second to each silo where they come at a pace: what three silos, their load and PostgreSQL bear on two cores.</summary>
    public const int Pace = 50;

    private const int WarmUpRuns = 25;

    private const string Row = """[{"hours": 9000, "load": 50, "site": "s1"}]""";

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<Silos> _clusters;
    private readonly MlOpsHttpClient[] _clients;
    private readonly (MlOpsHttpClient Client, string Run)[] _logs;
    private int _number;

    private Load(IReadOnlyList<Silos> clusters, (MlOpsHttpClient Client, string Run)[] logs)
    {
        _clusters = clusters;
        _clients = [.. clusters.SelectMany(silos => silos.Clients)];
        _logs = logs;
    }

    /// <summary>Each measures the work done for a CPU second, under one name or several.</summary>
    public IReadOnlyList<Func<Task<IEnumerable<(string Work, double PerCpuSecond)>>>> Kinds =>
    [
        Named("predictions", PredictAsync),
        () => TrainAsync(1),
        Named("metrics logged, 1 a request", () => LogAsync(1)),
        Named($"metrics logged, {LoggedAtOnce} a request", () => LogAsync(LoggedAtOnce)),
        Named("metrics logged at a pace, 1 a request", () => LogAsync(1, Pace)),
        Named($"metrics logged at a pace, {LoggedAtOnce} a request", () => LogAsync(LoggedAtOnce, Pace)),
        Named("actors made", () => PerCpuSecondAsync(_clients.SelectMany(client => Enumerable.Repeat(
            (Func<Task>)(() => client.CreateProjectAsync($"project-{Interlocked.Increment(ref _number)}")), Callers)))),
    ];

    private double CpuSeconds => _clusters.Sum(silos => silos.CpuSeconds);

    /// <summary>The load on clusters that have <c>model-0</c>, as soon as each silo serves it.</summary>
    public static async Task<Load> OfAsync(params IReadOnlyList<Silos> clusters)
    {
        var logs = new List<(MlOpsHttpClient, string)>();
        foreach (var silos in clusters)
        {
            foreach (var client in silos.Clients)
            {
                await client.WaitForDeploymentAsync("model-0", 1);
            }

            // Each caller logs to a run of its own. None of them needs a worker, so they end before one comes.
            await silos.Clients[0].PauseQueueAsync();
            foreach (var client in silos.Clients.SelectMany(client => Enumerable.Repeat(client, Callers)))
            {
                var run = await client.StartRunAsync(new() { Dataset = "pumps", Label = "failed", Trainer = "Sdca", NoModel = true });
                await client.CancelRunAsync(run.Id);
                logs.Add((client, run.Id));
            }

            await silos.Clients[0].ResumeQueueAsync();
        }

        return new(clusters, [.. logs]);
    }

    /// <summary>Trains until what a run needs of the hosts is compiled: a young host's CPU is the compiler's.</summary>
    public Task WarmUpAsync() => TrainAsync(WarmUpRuns);

    private async Task<double> PredictAsync()
    {
        // New ones each time: in between, the hosts close those that nobody uses.
        PlainConnection[] connections = [.. _clusters.SelectMany(silos => silos.Hosts).SelectMany(host => Enumerable.Range(0, Callers).Select(_ =>
            new PlainConnection(host.Address, "/api/v1/deployments/model-0/predict", Silos.Token, Row)))];
        try
        {
            return await PerCpuSecondAsync(connections.Select(connection => (Func<Task>)connection.AskAsync));
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    /// <param name="callers">Each asks again as soon as it is answered, or at its pace.</param>
    /// <param name="interval">Between two calls of one caller; none: as fast as it is answered.</param>
    private async Task<double> PerCpuSecondAsync(IEnumerable<Func<Task>> callers, TimeSpan interval = default)
    {
        var cpu = CpuSeconds;
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(callers.Select(async (call, number) =>
        {
            // Not all at once: they begin one after another within the first interval.
            var offset = interval * (number * 0.618 % 1);
            var calls = 0;
            for (; Stopwatch.GetElapsedTime(began) < Stretch; calls++)
            {
                if ((interval * calls) + offset - Stopwatch.GetElapsedTime(began) is { TotalMilliseconds: >= 1 } early)
                {
                    await Task.Delay(early);
                }

                await call();
            }

            return calls;
        }));
        if (interval > TimeSpan.Zero && counts.Min() * interval < Stretch * 0.9)
        {
            throw new InvalidOperationException($"A call every {interval.TotalMilliseconds:0.#} ms was more than was borne: {counts.Min()} calls of a caller in {Stretch.TotalSeconds:0} s.");
        }

        return counts.Sum() / (CpuSeconds - cpu);
    }

    private async Task<double> LogAsync(int count, int pace = 0) => count * await PerCpuSecondAsync(
        _logs.Select(log => (Func<Task>)(() =>
        {
            // Ten keys, as many steps as it takes.
            var (first, at) = ((long)Interlocked.Add(ref _number, count), DateTimeOffset.UnixEpoch);
            return log.Client.LogMetricsAsync(log.Run, Enumerable.Range(0, count).Select(number => new LoggedMetric($"metric/{number % 10}", number, first + (number / 10), at)));
        })),
        pace > 0 ? TimeSpan.FromSeconds(1) * Callers / pace : default);

    private static Func<Task<IEnumerable<(string Work, double PerCpuSecond)>>> Named(string work, Func<Task<double>> measure) =>
        async () => [(work, await measure())];

    /// <param name="times">How many runs follow one another, of each of those that are worked on at a time.</param>
    private async Task<IEnumerable<(string Work, double PerCpuSecond)>> TrainAsync(int times)
    {
        var cpu = CpuSeconds;
        var workers = await Task.WhenAll(_clients.SelectMany(client => Enumerable.Range(0, TrainingRuns).Select(_ => TrainAsync(client, times))));
        var (runs, hosts) = (times * workers.Length, CpuSeconds - cpu);
        return [("training runs, workers and hosts", runs / (hosts + workers.Sum())), ("training runs, hosts alone", runs / hosts)];
    }

    /// <summary>CPU time of the workers, in seconds.</summary>
    private async Task<double> TrainAsync(MlOpsHttpClient client, int times)
    {
        var cpu = 0L;
        for (var time = 0; time < times; time++)
        {
            var number = Interlocked.Increment(ref _number);
            var run = await client.WaitForRunAsync(
                (await client.StartRunAsync(new() { Dataset = "pumps", Label = "failed", Trainer = "Sdca", Seed = number, Register = $"trained-{number}" })).Id);
            cpu += run.Status == RunStatus.Succeeded
                ? run.Progress.CpuNanoseconds
                : throw new InvalidOperationException($"The run {run.Id} did not succeed.");
        }

        return cpu / 1e9;
    }
}
