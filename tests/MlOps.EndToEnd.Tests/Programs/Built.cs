using System.Reflection;

namespace MlOps.EndToEnd.Programs;

/// <summary>Where the programs were built.</summary>
internal static class Built
{
    public static string Host => Metadata("HostProgram");

    public static string Cli => Metadata("CliProgram");

    public static string Sample => Metadata("SampleProgram");

    /// <summary>An assembly of an earlier release, and the same of a later one.</summary>
    public static string OldRelease => Metadata("OldRelease");

    public static string NewRelease => Metadata("NewRelease");

    public static string RepositoryRoot => Metadata("RepositoryRoot");

    private static string Metadata(string key)
    {
        var value = typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
        return key.EndsWith("Program", StringComparison.Ordinal) && OperatingSystem.IsWindows() ? Path.GetFullPath(value + ".exe") : Path.GetFullPath(value);
    }
}
