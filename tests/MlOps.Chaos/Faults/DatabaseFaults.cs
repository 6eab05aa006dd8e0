using System.Diagnostics;
using MlOps.Chaos.Cluster;
using Npgsql;

namespace MlOps.Chaos.Faults;

/// <summary>What can befall the database.</summary>
internal sealed class DatabaseFaults(ChaosCluster cluster)
{
    private const string Crowd = "crowd";
    private const int AtOnce = 8;

    /// <summary>A server whose disk was full recovers within seconds of its being freed, or never.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private ChaosDatabase Database => cluster.Database;

    public async Task StopAsync(TimeSpan time)
    {
        Database.Server!.Pause();
        await Task.Delay(time);
        Database.Server.Continue();
    }

    public async Task RestartAsync(bool crash, TimeSpan down)
    {
        await Database.Server!.StopAsync(crash);
        await Task.Delay(down);
        await Database.Server.StartAgainAsync();
    }

    /// <summary>
    /// A server whose log cannot grow ends, and may end again while it recovers; whoever frees the disk starts it again.
    /// </summary>
    public async Task FillAsync(TimeSpan time)
    {
        Database.Disk!.Fill();
        await Task.Delay(time);
        Database.Disk.Free();
        await UntilWritableAsync(Database.IsWritableAsync, () => RestartAsync(crash: true, down: TimeSpan.Zero), Recovery);
    }

    /// <summary>Waits until writes are taken, and helps once, by a restart.</summary>
    /// <exception cref="InvalidOperationException">They are not, within that time.</exception>
    internal static async Task UntilWritableAsync(Func<Task<bool>> isWritable, Func<Task> restart, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        for (var tries = 0; !await isWritable(); tries++)
        {
            if (Stopwatch.GetElapsedTime(began) >= patience)
            {
                throw new InvalidOperationException($"The database takes no writes {patience.TotalSeconds:0.#} s after its disk was freed; see its server.log.");
            }

            if (tries == 10)
            {
                await restart();
            }

            await Task.Delay(200);
        }
    }

    /// <summary>The silos' connections are ended, and whatever the server has of them is taken by others.</summary>
    public async Task CrowdAsync(TimeSpan time)
    {
        var taken = new List<NpgsqlConnection>();
        try
        {
            using var over = new CancellationTokenSource(time);
            await TakeAllAsync(taken, over.Token);
            while (!over.IsCancellationRequested)
            {
                // Who was ended is back at once: again, until the crowd was the faster one everywhere.
                await EndOthersAsync(taken[0]);
                await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => TakeAllAsync(taken, over.Token)));
                await Task.Delay(50);
            }
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task EndOthersAsync(NpgsqlConnection connection)
    {
        await using var end = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database() AND application_name <> $1", connection);
        end.Parameters.Add(new() { Value = Crowd });
        await end.ExecuteNonQueryAsync();
    }

    private async Task TakeAllAsync(List<NpgsqlConnection> taken, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                var connection = await Database.OpenAsync(Crowd);
                lock (taken)
                {
                    taken.Add(connection);
                }
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                return;
            }
        }
    }
}
