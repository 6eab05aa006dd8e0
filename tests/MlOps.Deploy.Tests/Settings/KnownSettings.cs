using System.Reflection;

namespace MlOps.Deploy.Settings;

/// <summary>The settings that the host knows: its own, and the properties of the options that are bound from a section.</summary>
internal static class KnownSettings
{
    /// <summary>Read by the host one by one, before anything is put together.</summary>
    private static readonly string[] HostsOwn =
    [
        "MlOps:DataDirectory",
        "MlOps:Role",
        "MlOps:Cluster:Kubernetes",
        "MlOps:Cluster:Name",
        "MlOps:Orleans:Address",
        "MlOps:Orleans:GatewayPort",
        "MlOps:Orleans:SiloPort",
        "MlOps:Storage:ArtifactFolder",
        "MlOps:Storage:Artifacts",
        "MlOps:Storage:CacheMiB",
        "MlOps:Storage:ConnectionString",
        "MlOps:Storage:GrainState",
        "MlOps:Storage:MaximumConnections",
    ];

    public static HashSet<string> All { get; } = HostsOwn.Concat(Bound()).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Bound() => Directory.EnumerateFiles(AppContext.BaseDirectory, "MlOps.*.dll")
        .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)))
        .SelectMany(assembly => assembly.GetTypes())
        .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
        .Where(options => options.Section?.StartsWith("MlOps:", StringComparison.Ordinal) == true)
        .SelectMany(options => Names(options.Section!, options.Type));

    private static IEnumerable<string> Names(string section, Type options) => options.GetProperties().Where(property => property.CanWrite).SelectMany(property =>
        property.PropertyType is { IsClass: true, Namespace: { } space } type && space.StartsWith("MlOps", StringComparison.Ordinal)
            ? Names($"{section}:{property.Name}", type)
            : [$"{section}:{property.Name}"]);
}
