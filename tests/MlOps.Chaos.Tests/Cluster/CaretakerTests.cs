using System.Diagnostics;
using MlOps.Testing;

namespace MlOps.Chaos.Cluster;

public sealed class CaretakerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task WorkerThatWasStopped_IsEnded_AndNoOther()
    {
        var caretaker = new Caretaker(_folder.Path);
        using var worker = SleepIn(_folder["silo-1/work/run-1"]);
        using var other = SleepIn(_folder["elsewhere"]);
        Signals.StopProcess(worker.Id);

        await caretaker.DisposeAsync();

        Assert.False(Processes.IsAlive(worker.Id));
        Assert.True(Processes.IsAlive(other.Id));
        other.Kill();
    }

    [Fact]
    public async Task SmallDisk_IsLetGo()
    {
        var caretaker = new Caretaker(_folder.Path);
        var (disk, _) = await SmallDisk.MountAsync(_folder["silo-3"], 1);
        using var worker = SleepIn(_folder["silo-3"]);

        await caretaker.DisposeAsync();

        // Where none could be mounted there is none either.
        Assert.DoesNotContain(_folder.Path, await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        Assert.False(Processes.IsAlive(worker.Id));
        Assert.True(disk is not null || !Environment.IsPrivilegedProcess);
    }

    public void Dispose() => _folder.Dispose();

    private static Process SleepIn(string folder) =>
        Process.Start(new ProcessStartInfo("sleep", "600") { WorkingDirectory = Directory.CreateDirectory(folder).FullName })!;
}
