using System.Diagnostics;
using System.Reflection;

namespace MlOps.Benchmarks.Common;

/// <summary>Where the repository is, and programs as they are published.</summary>
internal static class Places
{
    public static string Root { get; } = Path.GetFullPath(
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!);

    /// <summary>Publishes a project; the folder.</summary>
    public static async Task<string> PublishAsync(string project, string into)
    {
        var folder = Path.Combine(into, Path.GetFileName(project));
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(Root, project), "-c", "Release", "-o", folder, "--nologo", "-v", "q"])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException($"{project} could not be published: {said}");
    }
}
