using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Start;

/// <summary>The real host on a disk of its own, small enough to fill.</summary>
public sealed class FullDiskTests
{
    [SmallDiskFact]
    public async Task FullDisk_RefusesWrites_KeepsWhatWasAcknowledged_AndRecovers()
    {
        using var folder = new TemporaryFolder();
        SmallDiskFactAttribute.Run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder.Path);
        try
        {
            await using var host = await HostProcess.StartAsync(folder["data"]);
            using var http = host.Http();
            using var client = new MlOpsHttpClient(new() { Address = host.Address, Token = HostProcess.Token, Retries = 0 });
            using var csv = new MemoryStream(SmallData.Csv(seed: 1, rows: 500));
            Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.UploadDatasetAsync("small", csv)).Id)).Status);

            Fill(folder["filler"]);
            var refused = await http.PostAsJsonAsync("/api/v1/projects", new { name = "full" });
            var problem = await refused.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("disk is full", problem, StringComparison.OrdinalIgnoreCase);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal(500, (await client.GetDatasetAsync("small")).Dataset.Rows);

            File.Delete(folder["filler"]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!(await http.PostAsJsonAsync("/api/v1/projects", new { name = "free" }, patience.Token)).IsSuccessStatusCode)
            {
                await Task.Yield();
            }

            using var more = new MemoryStream(SmallData.Csv(seed: 2, rows: 500));
            Assert.Equal(2, (await client.WaitForRunAsync((await client.UploadDatasetAsync("small", more)).Id)).Product?.Number);
        }
        finally
        {
            SmallDiskFactAttribute.Run("umount", "-l", folder.Path);
        }
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            for (; ; )
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // The disk is full: what the test wants.
        }
    }
}

/// <summary>A test that needs a disk of its own; skipped where none can be mounted.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !CanMount())
        {
            Skip = "optional: a tmpfs can be mounted by root on Linux alone";
        }
    }

    internal static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static bool CanMount()
    {
        using var folder = new TemporaryFolder();
        using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path]);
        mount.WaitForExit();
        if (mount.ExitCode == 0)
        {
            Run("umount", folder.Path);
        }

        return mount.ExitCode == 0;
    }
}
