using System.Diagnostics;

namespace MlOps.Chaos.Cluster;

/// <summary>
/// A process beside the harness that ends what is left of it, however the harness ends, by SIGKILL too: silos and workers,
/// stopped ones among them, small disks, and what libfaketime keeps of a process that was killed. It hears of the end by
/// the end of its input.
/// </summary>
internal sealed class Caretaker : IAsyncDisposable
{
    // A disk is let go by force only when the database on it has had its time: its own watcher stops it by its files.
    private const string Script =
        """
        trap '' HUP INT QUIT TERM
        folder=$1
        cat >/dev/null

        left() {
          for process in /proc/[0-9]*; do
            case "$(tr '\0' ' ' <"$process/cmdline") cwd=$(readlink "$process/cwd")" in
              *" --MlOps:DataDirectory=$folder/silo-"* | *" cwd=$folder/silo-"*) echo "${process#/proc/}" ;;
            esac
          done 2>/dev/null
        }
        mounted() { awk -v "under=$folder/" 'index($2, under) == 1 { print $2 }' /proc/mounts; }

        for tries in $(seq 300); do
          ids=$(left); disks=$(mounted)
          [ -n "$ids$disks" ] || exit 0
          for id in $ids; do
            kill -KILL "$id"
            rm -f "/dev/shm/faketime_shm_$id" "/dev/shm/sem.faketime_sem_$id"
          done
          for disk in $disks; do umount "$disk"; done
          sleep 0.1
        done 2>/dev/null
        for disk in $disks; do umount -l "$disk"; done
        """;

    private readonly Process _process;

    /// <param name="folder">Where the silos' folders are, and the disks.</param>
    public Caretaker(string folder) => _process = Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", Script, "caretaker", Path.GetFullPath(folder)]) { RedirectStandardInput = true, WorkingDirectory = "/" })!;

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
