using System.Diagnostics;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Command;

/// <summary>The command line as a .NET tool: packed, installed from the package alone, run.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Tool_PackedAndInstalledFromAFolder_Runs()
    {
        // What was built for this very test run is packed; nothing is built here.
        var configuration = new DirectoryInfo(Path.GetDirectoryName(Built.Cli)!).Parent!.Name;
        await RunAsync("dotnet", "pack", Path.Combine(Built.RepositoryRoot, "src", "MlOps.Cli"), "-c", configuration, "--no-build", "--no-restore", "-o", _folder["packages"], "-nodeReuse:false");
        var version = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(_folder["packages"]))).Replace("MlOps.Cli.", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            _folder["nuget.config"],
            $"""<configuration><packageSources><clear /><add key="packed" value="{_folder["packages"]}" /></packageSources></configuration>""");

        await RunAsync("dotnet", "tool", "install", "MlOps.Cli", "--version", version, "--tool-path", _folder["tools"], "--configfile", _folder["nuget.config"]);
        var said = await RunAsync(Path.Combine(_folder["tools"], "mlops"), "--version");

        Assert.StartsWith(version, said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };

        // The package must not stay behind in the machine's cache, where a later run would find it instead of its own.
        start.Environment["NUGET_PACKAGES"] = program == "dotnet" && arguments[0] == "tool" ? _folder["cache"] : Environment.GetEnvironmentVariable("NUGET_PACKAGES");
        using var process = Process.Start(start)!;
        var complained = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {said}\n{await complained}");
        return said;
    }
}
