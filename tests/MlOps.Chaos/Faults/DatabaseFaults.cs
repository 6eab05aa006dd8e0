using MlOps.Chaos.Cluster;

namespace MlOps.Chaos.Faults;

/// <summary>What can befall the database.</summary>
internal sealed class DatabaseFaults(ChaosCluster cluster)
{
    private ChaosDatabase Database => cluster.Database;

    public async Task StopAsync(TimeSpan time)
    {
        Database.Pause();
        await Task.Delay(time);
        Database.Continue();
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
        for (var tries = 0; !await Database.IsWritableAsync(); tries++)
        {
            if (tries == 10)
            {
                await Database.Server!.StopAsync(crash: true);
                await Database.Server.StartAgainAsync();
            }

            await Task.Delay(200);
        }
    }
}
