using System.Diagnostics;
using System.Text;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Work;

namespace MlOps.Trainer.Work;

public sealed class WorkerProcessTests
{
    [Fact]
    public async Task Worker_AfterItsJob_SaysWhatItUsedAndEndsWithZero()
    {
        using var folder = new TemporaryFolder();

        var end = await Ingest.RunAsync(Ingest.Job(folder, "a,b\n1,x\n2,y\n"u8.ToArray()));

        Assert.Equal(0, end.ExitCode);
        var used = end.Done.Used;
        Assert.True(used.CpuNanoseconds > 0);
        Assert.True(used.PeakMemoryBytes > 10 * 1024 * 1024);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(used.MemoryByteSeconds, 1, used.PeakMemoryBytes * 60);
            Assert.True(used.ReadBytes > 0);
            Assert.True(used.WrittenBytes >= new FileInfo(Path.Combine(folder["work"], "data.parquet")).Length);
        }

        var phases = end.Messages.OfType<WorkerProgress>().Select(progress => progress.Phase).Distinct();
        Assert.Equal(["checking", "loading", "profiling"], phases);
        Assert.Equal(
            ["data.parquet", "manifest.json", "profile.json", "sketches.json"],
            Directory.EnumerateFileSystemEntries(folder["work"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("""{"job":"dancing"}""")]
    [InlineData("""{"job":"ingestion"}""")]
    public async Task Worker_WithALineThatIsNoJob_Says(string line)
    {
        using var worker = new RunningWorker();
        worker.SendLine(line);

        var end = await worker.EndAsync();

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("worker.bad-job", end.Failure.Code);
    }

    [Fact]
    public async Task Worker_WithoutAnyLine_EndsWithAHint()
    {
        using var worker = new RunningWorker();
        worker.CloseInput();

        var end = await worker.EndAsync();

        Assert.Equal(3, end.ExitCode);
        Assert.Empty(end.Messages);
        Assert.Contains("one line of JSON", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_WhoseHostGoesAwayInTheMiddle_EndsWithoutAResult()
    {
        using var folder = new TemporaryFolder();
        using var worker = new RunningWorker();
        using (var mkfifo = Process.Start("mkfifo", folder["pipe"]))
        {
            await mkfifo.WaitForExitAsync();
        }

        worker.Send(Ingest.Job(folder, "a,b\n1,x\n"u8.ToArray()) with { InputPath = folder["pipe"] });

        // Opens as soon as the worker reads, which then waits for more for ever.
        await using var upload = await Task.Run(() => new FileStream(folder["pipe"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)).WaitAsync(TimeSpan.FromSeconds(60));
        await upload.WriteAsync("a,b\n1,x\n"u8.ToArray());

        worker.CloseInput();
        var end = await worker.EndAsync();

        Assert.Equal(4, end.ExitCode);
        Assert.All(end.Messages, message => Assert.IsType<WorkerProgress>(message));
    }

    [Fact]
    public async Task Worker_BeyondItsTime_SaysSo()
    {
        using var folder = new TemporaryFolder();

        var end = await Ingest.RunAsync(
            Ingest.Job(folder, ManyRows(4_000_000), limits: new RunLimits { MemoryMiB = 512, Seconds = 1 }));

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("worker.time-limit", end.Failure.Code);
        Assert.Contains("1 s", end.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5000, 300, 1, 256)]
    [InlineData(1000, 2100, 40, 280)]
    [InlineData(1500, 2100, 40, 350)]
    public async Task Worker_ThatNeedsMoreMemoryThanItsLimit_SaysSo(int columns, int rows, int digits, int memoryMiB)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["upload"], TextColumns(columns, rows, digits));

        var end = await Ingest.RunAsync(
            Ingest.Job(folder, folder["upload"], limits: new RunLimits { MemoryMiB = memoryMiB, Seconds = 60 }));

        Assert.Equal((1, "worker.out-of-memory"), (end.ExitCode, end.Failure.Code));
        Assert.Contains($"{memoryMiB} MiB", end.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_OfManyTextColumns_GoesThroughWithinItsLimit()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["upload"], TextColumns(2000, 3000, digits: 1));

        var end = await Ingest.RunAsync(Ingest.Job(folder, folder["upload"], limits: new RunLimits { MemoryMiB = 512, Seconds = 60 }));

        Assert.Equal((2999, 2000), (end.Done.Rows, end.Done.Columns));
    }

    [Fact]
    public async Task Worker_BeyondTheHeapThatItsHostAllows_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var file = "a,b\n1,"u8.ToArray().Concat(Enumerable.Repeat((byte)'x', 15_000_000)).Append((byte)'\n').ToArray();

        var end = await Ingest.RunAsync(Ingest.Job(folder, file), ("DOTNET_GCHeapHardLimit", "0x1400000"));

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("worker.out-of-memory", end.Failure.Code);
    }

    [Fact]
    public async Task Worker_WithLimitsOutOfRange_Refuses()
    {
        using var folder = new TemporaryFolder();

        var end = await Ingest.RunAsync(
            Ingest.Job(folder, "a\n1\n"u8.ToArray(), limits: new RunLimits { MemoryMiB = 64, Seconds = 60 }));

        Assert.Equal("worker.bad-limits", end.Failure.Code);
    }

    /// <summary>A line of names, then texts of so many random digits each.</summary>
    private static IEnumerable<string> TextColumns(int columns, int rows, int digits)
    {
        var random = new Random(1);
        return Enumerable.Range(0, rows).Select(row => string.Join(',', Enumerable.Range(0, columns).Select(
            i => row == 0 ? $"c{i}" : $"x{random.GetHexString(digits)}")));
    }

    private static byte[] ManyRows(int rows)
    {
        var file = new StringBuilder("a,b,c\n");
        for (var i = 0; i < rows; i++)
        {
            file.Append(i).Append(",x").Append(i % 7).Append(",0.5\n");
        }

        return Encoding.UTF8.GetBytes(file.ToString());
    }
}
