using System.Diagnostics;

namespace MlOps.Chaos.Cluster;

/// <summary>The wall clock of one silo, which can jump: Debian's libfaketime, loaded before the program.</summary>
internal sealed class FakeClock
{
    private static readonly string[] Places =
    [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    ];

    private readonly string _file;
    private TimeSpan _shift;

    public FakeClock(string file)
    {
        _file = file;
        Shift(TimeSpan.Zero);
    }

    /// <summary>Where the library is; null where Debian's package libfaketime is not installed.</summary>
    public static string? Library { get; } = Places.FirstOrDefault(File.Exists);

    /// <summary>What a process needs in its environment. Its monotonic clock stays: only what time of day it believes is shifted.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment =>
    [
        new("LD_PRELOAD", Library!),
        new("FAKETIME_TIMESTAMP_FILE", _file),
        new("FAKETIME_CACHE_DURATION", "1"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        new("DONT_FAKE_MONOTONIC", "1"),

        // Else waits with a time limit end at once, and threads spin: glibc needs no such help any more.
        new("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
    ];

    /// <summary>When it last went back, by the harness' own clock (<see cref="Stopwatch.GetTimestamp"/>); 0 if it never did.</summary>
    public long WentBackAt { get; private set; }

    /// <summary>Removes what the library leaves behind of a process that was killed.</summary>
    public static void CleanUp(int processId)
    {
        File.Delete($"/dev/shm/faketime_shm_{processId}");
        File.Delete($"/dev/shm/sem.faketime_sem_{processId}");
    }

    public void Shift(TimeSpan by)
    {
        WentBackAt = by < _shift ? Stopwatch.GetTimestamp() : WentBackAt;
        _shift = by;
        var next = _file + ".next";
        File.WriteAllText(next, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{by.TotalSeconds:+0;-0;+0}\n"));
        File.Move(next, _file, overwrite: true);
    }
}
