using System.Diagnostics;

namespace MlOps.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_CreatesWhatIsMissing()
    {
        using var directory = DataDirectory.Open(_folder["new/data"]);

        Assert.All([directory.Artifacts, directory.Uploads, directory.Work, directory.Keys, directory.Logs], path => Assert.True(Directory.Exists(path)));
        Assert.Equal(_folder["new/data/platform.db"], directory.PlatformDatabase);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory.Keys));
        }
    }

    [Fact]
    public void Open_WhileAnotherHoldsIt_IsRefusedAndTouchesNothing()
    {
        using var first = DataDirectory.Open(_folder["data"]);
        var before = Contents();

        var refusal = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(_folder["data"]));

        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["data"], refusal.Message, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Contains($"pid {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, Contents());

        string Contents() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder["data"], "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void Open_AfterTheFirstLetGo_Works()
    {
        DataDirectory.Open(_folder["data"]).Dispose();
        File.WriteAllText(_folder["data/mlops.lock"], "a longer text than a pid");

        using var second = DataDirectory.Open(_folder["data"]);

        Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(_folder["data"]));
    }

    [FlockFact]
    public void Open_WhileAnotherProcessHoldsIt_IsRefused()
    {
        Directory.CreateDirectory(_folder["data"]);
        using var other = Process.Start(new ProcessStartInfo(FlockFactAttribute.Program, [_folder["data/mlops.lock"], "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", other.StandardOutput.ReadLine());

        var refusal = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(_folder["data"]));
        Assert.Contains("pid unknown", refusal.Message, StringComparison.Ordinal);

        other.StandardInput.Close();
        Assert.True(other.WaitForExit(TimeSpan.FromSeconds(30)));
        DataDirectory.Open(_folder["data"]).Dispose();
    }

    [Fact]
    public void Open_OfAFile_NamesThePathAndTheRemedy()
    {
        File.WriteAllText(_folder["data"], "");

        var refusal = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(_folder["data"]));

        Assert.Contains(_folder["data"], refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--MlOps:DataDirectory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_OpenedTwiceInTurn_KeepsItsFacts()
    {
        for (var turn = 0; turn < 2; turn++)
        {
            using var directory = DataDirectory.Open(_folder["data"]);
            await using var store = EmbeddedStore.Open(directory);
            Assert.Equal(turn == 0 ? null : "kept", await store.Platform.GetAsync("fact"));
            await store.Platform.SetAsync("fact", "kept");
            await store.Series.AppendAsync("run-1", [new LogLine(1, turn, DateTimeOffset.UnixEpoch, "line")]);
            Assert.Equal(turn + 1, (await store.Series.ReadLogAsync("run-1", 0, 0, 10)).Length);
        }
    }

    /// <summary>A test that needs <c>flock</c>, another program that takes the lock.</summary>
    private sealed class FlockFactAttribute : FactAttribute
    {
        public const string Program = "/usr/bin/flock";

        public FlockFactAttribute() => Skip = File.Exists(Program) ? null : $"{Program} is missing";
    }
}
