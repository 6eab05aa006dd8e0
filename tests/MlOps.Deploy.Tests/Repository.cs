using System.Reflection;

namespace MlOps.Deploy;

/// <summary>What is in the repository, and where the host was built.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    public static string HostProgram { get; } = Path.GetFullPath(Metadata("HostProgram"));

    /// <summary>The version of the programs.</summary>
    public static string Version { get; } = Metadata("Version");

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Files in a folder and below, as paths from the root.</summary>
    public static string[] FilesIn(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
