using MlOps.Chaos.Cluster;
using MlOps.Chaos.History;
using MlOps.Testing;

namespace MlOps.Chaos.Faults;

/// <summary>What can befall a silo.</summary>
internal sealed class SiloFaults(ChaosCluster cluster, Recording recording)
{
    /// <summary>A worker ends when its parent's pipe closes, as soon as it comes to look.</summary>
    private static readonly TimeSpan WorkersEndWithin = TimeSpan.FromSeconds(15);

    public async Task KillAsync(Silo silo, TimeSpan down)
    {
        var workers = await silo.KillAsync();
        var orphans = FindOrphansAsync(silo, workers);
        await Task.Delay(down);
        silo.Start();
        await orphans;
    }

    public async Task DrainAsync(Silo silo, TimeSpan down)
    {
        // SIGTERM that meets a silo which ends itself is no graceful stop, and ends with what the silo had to say.
        var endsItself = silo.EndsForItsClock;
        if (await silo.TerminateAsync() is not 0 and var code && !(endsItself && code == 1))
        {
            recording.Find("graceful-stop", $"Silo {silo.Number} {(code is null ? "did not end within 40 s of SIGTERM" : $"ended with {code} on SIGTERM")} at {recording.Now.TotalSeconds:0.0} s.");
        }

        await Task.Delay(down);
        silo.Start();
    }

    public async Task StopAsync(Silo silo, TimeSpan time)
    {
        silo.Pause();
        await Task.Delay(time);
        silo.Continue();
    }

    public async Task StopWorkersAsync(Silo silo, TimeSpan time)
    {
        var workers = Processes.WorkingUnder(silo.Data);
        foreach (var worker in workers)
        {
            Signals.StopProcess(worker);
        }

        await Task.Delay(time);
        foreach (var worker in workers)
        {
            Signals.ContinueProcess(worker);
        }
    }

    public async Task FillAsync(TimeSpan time)
    {
        cluster.SiloDisk!.Fill();
        await Task.Delay(time);
        cluster.SiloDisk.Free();
    }

    private async Task FindOrphansAsync(Silo silo, IReadOnlyList<int> workers)
    {
        var until = recording.Now + WorkersEndWithin;
        while (workers.Where(Processes.IsAlive).ToArray() is { Length: > 0 } left)
        {
            if (recording.Now > until)
            {
                recording.Find("no-orphan", $"Workers {string.Join(", ", left)} of silo {silo.Number} live {WorkersEndWithin.TotalSeconds} s after it was killed.");
                return;
            }

            await Task.Delay(100);
        }
    }
}
