using MlOps.Chaos.History;
using MlOps.Testing;

namespace MlOps.Chaos.Cluster;

/// <summary>Three silos and their database, on loopback, in a folder of their own.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    public const int Silos = 3;

    private const int DatabaseDiskMiB = 768;
    private const int SiloDiskMiB = 96;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly List<SmallDisk> _disks = [];
    private readonly List<Silo> _silos = [];

    private ChaosCluster(string folder, ChaosDatabase database)
    {
        Folder = folder;
        Database = database;
    }

    public string Folder { get; }

    public ChaosDatabase Database { get; }

    public IReadOnlyList<Silo> All => _silos;

    /// <summary>The one silo whose folder is on a small disk; null where none could be mounted.</summary>
    public SmallDisk? SiloDisk { get; private set; }

    /// <summary>The silo whose clock can jump.</summary>
    public Silo? ClockSilo => _silos.Find(silo => silo.Clock is not null);

    /// <summary>The silo whose disk can be filled.</summary>
    public Silo DiskSilo => _silos[^1];

    /// <summary>Starts all of it and waits until every silo is ready.</summary>
    /// <param name="program">The host's program.</param>
    /// <param name="folder">Where data and logs go.</param>
    /// <param name="needs">Which of the faults are to come, as far as the cluster must be prepared for them.</param>
    /// <param name="recording">Where it is said what could not be had.</param>
    /// <param name="stopped">Gives up; what was started is ended.</param>
    public static async Task<ChaosCluster> StartAsync(string program, string folder, ClusterNeeds needs, Recording recording, CancellationToken stopped)
    {
        var databaseDisk = needs.HasFlag(ClusterNeeds.DatabaseDisk)
            ? await DiskAsync(Path.Combine(folder, "database"), DatabaseDiskMiB, "db-disk", recording)
            : null;
        ChaosCluster cluster;
        try
        {
            cluster = new(folder, await ChaosDatabase.StartAsync(databaseDisk));
        }
        catch
        {
            await (databaseDisk?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }

        if (databaseDisk is not null)
        {
            cluster._disks.Add(databaseDisk);
        }

        try
        {
            await cluster.StartSilosAsync(program, needs, recording, stopped);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until all are ready; answers those that are not.</summary>
    public async Task<IReadOnlyList<Silo>> UntilReadyAsync(TimeSpan patience, CancellationToken stopped = default)
    {
        var ready = await Task.WhenAll(_silos.Select(silo => silo.UntilReadyAsync(patience, stopped)));
        return [.. _silos.Where((_, index) => !ready[index])];
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        await Database.DisposeAsync();
        foreach (var disk in _disks)
        {
            await disk.DisposeAsync();
        }
    }

    private static async Task<SmallDisk?> DiskAsync(string path, int mebibytes, string fault, Recording recording)
    {
        var (disk, reason) = await SmallDisk.MountAsync(path, mebibytes);
        if (disk is null)
        {
            recording.SkipFor(fault, reason!);
        }

        return disk;
    }

    private async Task StartSilosAsync(string program, ClusterNeeds needs, Recording recording, CancellationToken stopped)
    {
        for (var number = 1; number <= Silos; number++)
        {
            var data = Path.Combine(Folder, $"silo-{number}");
            if (number == Silos && needs.HasFlag(ClusterNeeds.SiloDisk))
            {
                SiloDisk = await DiskAsync(data, SiloDiskMiB, "silo-disk", recording);
                _disks.AddRange(SiloDisk is null ? [] : [SiloDisk]);
            }

            _silos.Add(new(
                new()
                {
                    Number = number,
                    Program = program,
                    Address = new($"http://127.0.0.1:{FreePort.Next()}"),
                    Data = data,
                    Log = Path.Combine(Folder, $"silo-{number}.log"),
                    ConnectionString = Database.ConnectionString,
                    Clock = number == 2 && needs.HasFlag(ClusterNeeds.Clock) ? Clock(recording) : null,
                },
                recording));
        }

        // All at once: several that make the schema at the same time make it once.
        _silos.ForEach(silo => silo.Start());
        if (await UntilReadyAsync(StartPatience, stopped) is { Count: > 0 } missing)
        {
            throw new InvalidOperationException(
                $"Silo {string.Join(", ", missing.Select(silo => silo.Number))} was not ready within {StartPatience.TotalSeconds} s. The last of its log:{Environment.NewLine}"
                + string.Join(Environment.NewLine, (File.Exists(missing[0].Log) ? await File.ReadAllLinesAsync(missing[0].Log, stopped) : []).TakeLast(15)));
        }
    }

    private FakeClock? Clock(Recording recording)
    {
        if (FakeClock.Library is null)
        {
            recording.SkipFor("clock", "Debian's package faketime is not installed");
            return null;
        }

        return new(Path.Combine(Folder, "clock"));
    }
}

/// <summary>What a cluster must be prepared for.</summary>
[Flags]
internal enum ClusterNeeds
{
    Nothing = 0,

    /// <summary>The database on a disk that can be filled.</summary>
    DatabaseDisk = 1,

    /// <summary>One silo's folder on a disk that can be filled.</summary>
    SiloDisk = 2,

    /// <summary>One silo with a clock that can jump.</summary>
    Clock = 4,
}
