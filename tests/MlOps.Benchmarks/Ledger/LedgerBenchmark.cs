using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MlOps.Accounts;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Writes;
using MlOps.Storage;
using MlOps.Testing;

namespace MlOps.Benchmarks.Ledger;

/// <summary>
/// Usage that becomes durable through Account actors, with its sums by hour and day in the same transaction; and what a
/// question about a month takes, by how many events the month had.
/// </summary>
internal static class LedgerBenchmark
{
    private const int Rounds = 5;
    private const int Projects = 8;
    private const int Questions = 20;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        using var own = DataDirectory.Open(folder["own"]);
        using var directory = DataDirectory.Open(folder["silo"]);
        await using var cluster = await ClusterStore.OpenAsync(new() { ConnectionString = database.ConnectionString, ClusterName = "benchmark" }, directory, TimeProvider.System);
        await using var onDisk = await Team.StartAsync("SQLite", folder["files-1"], services => services.AddMlOpsEmbeddedStore(own));
        await using var onCluster = await Team.StartAsync("PostgreSQL", folder["files-2"], services => services.AddMlOpsClusterStore(cluster));
        Team[] teams = [onDisk, onCluster];

        table.Say($"Callers enter usage into Account actors and wait until it is durable: each event with its row, and the sums of its subject by hour and day. The callers, the silo and PostgreSQL "
            + $"share the two cores; fsync on. *Alone*: the rows of the events by themselves, 1000 to a commit, from one client of SQLite, and from pgbench with 2 clients. {Rounds} rounds in turn after a warm-up. Median [range].")
            .Columns("accounts × callers × events at once", "SQLite, events/s", "SQLite alone", "PostgreSQL, events/s", "PostgreSQL alone");
        var rows = new RowsAlone(folder["alone.db"]);
        foreach (var (accounts, callers, count) in new[] { (1, 1, 1), (1, 64, 1), (1, 8, 1000), (Projects, 16, 1000) })
        {
            List<double>[] rates = [[], [], [], []];
            for (var round = 0; round <= Rounds; round++)
            {
                double[] measured =
                [
                    await onDisk.EnterAsync(accounts, callers, count, Stretch),
                    rows.Measure(Stretch / 3),
                    await onCluster.EnterAsync(accounts, callers, count, Stretch),
                    1000 * await PgBench.MeasureAsync(database, RowsAlone.Postgres, 2, 1),
                ];
                foreach (var (values, value) in rates.Zip(measured).Where(_ => round > 0))
                {
                    values.Add(value);
                }
            }

            table.Row($"{accounts} × {callers} × {count}", Spread.Of(rates[0]), Spread.Of(rates[1]), Spread.Of(rates[2]), Spread.Of(rates[3]));
        }

        table.Say($"One project's month: {Team.Models} models, {Team.Runs:N0} runs and {Team.Models} deployments, 3 meters, events of 5 s all over its hours. Asked {Questions} times after a warm-up. Milliseconds, median [range].")
            .Columns("store", "events", "by model, ms", "by kind, ms", "one day by model, ms", "from hour to hour by model, ms", "by run (reads events), ms");
        List<(string, double[])> before = [];
        foreach (var events in new[] { 1_000_000, 10_000_000 })
        {
            await Task.WhenAll(teams.Select(team => team.FillMonthAsync(events)));
            foreach (var team in teams)
            {
                var byModel = await AskAsync(team, new(CostDimension.Model, Team.Month, Team.Begin, Team.End));
                table.Row(
                    team.Name,
                    events.ToString("N0", CultureInfo.InvariantCulture),
                    Spread.Of(byModel),
                    Spread.Of(await AskAsync(team, new(CostDimension.Kind, Team.Month, Team.Begin, Team.End))),
                    Spread.Of(await AskAsync(team, new(CostDimension.Model, Team.Month, Team.Begin.AddDays(3), Team.Begin.AddDays(4)))),
                    Spread.Of(await AskAsync(team, new(CostDimension.Model, Team.Month, Team.Begin.AddHours(1), Team.End.AddHours(-1)))),
                    Spread.Of(await AskAsync(team, new(CostDimension.Run, Team.Month, Team.Begin, Team.End), 3)));
                before.Add((team.Name, byModel));
            }
        }

        foreach (var asked in before.GroupBy(one => one.Item1))
        {
            table.Say($"{asked.Key}, a month by model: of ten times the events {Spread.OfRatios(asked.Last().Item2, asked.First().Item2)} times the time.");
        }
    }

    private static async Task<double[]> AskAsync(Team team, CostQuestion question, int times = Questions)
    {
        var taken = new List<double>();
        for (var time = -1; time < times; time++)
        {
            var began = Stopwatch.GetTimestamp();
            var slice = await team.Costs.ByAsync(question);
            if (slice.Rows.IsEmpty)
            {
                throw new InvalidOperationException("The month holds nothing.");
            }

            if (time >= 0)
            {
                taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        return [.. taken];
    }

    /// <summary>The rows that events leave, with nothing of ours around them.</summary>
    private sealed class RowsAlone
    {
        public const string Postgres =
            """
            INSERT INTO usage (account, key, actor, meter, quantity, from_at, to_at, is_estimated, entered_at, subject)
            SELECT 'acct-alone', gen_random_uuid() || '#' || n, 'run-' || (n % 20), 1 + n % 3, n, 17000000000000000, 17000000050000000, 0, 17000000060000000, n % 20
            FROM generate_series(1, 1000) n;
            """;

        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;
        private long _number;

        public RowsAlone(string path)
        {
            _connection = new($"Data Source={path}");
            _connection.Open();
            using var schema = _connection.CreateCommand();
            schema.CommandText =
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                CREATE TABLE usage (account TEXT NOT NULL, key TEXT NOT NULL, actor TEXT NOT NULL, meter INTEGER NOT NULL, quantity INTEGER NOT NULL,
                    from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, is_estimated INTEGER NOT NULL, facets TEXT, corrects TEXT, entered_at INTEGER, subject INTEGER,
                    PRIMARY KEY (account, key)) STRICT, WITHOUT ROWID;
                CREATE INDEX usage_by_actor ON usage (account, actor, meter, quantity, is_estimated);
                """;
            schema.ExecuteNonQuery();
            _insert = _connection.CreateCommand();
            _insert.CommandText = "INSERT INTO usage (account, key, actor, meter, quantity, from_at, to_at, is_estimated, entered_at, subject) VALUES ('acct-alone', $key, $actor, $meter, $quantity, 17000000000000000, 17000000050000000, 0, 17000000060000000, $subject)";
            foreach (var name in (string[])["$key", "$actor", "$meter", "$quantity", "$subject"])
            {
                _insert.Parameters.AddWithValue(name, null);
            }
        }

        public double Measure(TimeSpan time)
        {
            var (began, count) = (Stopwatch.GetTimestamp(), 0L);
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                using var transaction = _connection.BeginTransaction();
                _insert.Transaction = transaction;
                var request = Guid.CreateVersion7().ToString("n");
                for (var n = 0; n < 1000; n++)
                {
                    _number++;
                    object[] values = [$"usage-{request}#{n}", $"run-{n % 20}", 1 + (n % 3), n, n % 20];
                    for (var parameter = 0; parameter < values.Length; parameter++)
                    {
                        _insert.Parameters[parameter].Value = values[parameter];
                    }

                    _insert.ExecuteNonQuery();
                }

                transaction.Commit();
                count += 1000;
            }

            return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }
}
