using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace MlOps.Trainer.Provenance;

/// <summary>The program and the packages that compute.</summary>
internal static class Programs
{
    private static readonly string[] Computing =
    [
        "Apache.Arrow", "DuckDB.NET.Data.Full", "LightGBM", "Microsoft.ML", "Microsoft.ML.CpuMath", "Microsoft.ML.FastTree",
        "Microsoft.ML.LightGbm", "Microsoft.ML.OnnxRuntime", "System.Numerics.Tensors", "ZstdSharp.Port",
    ];

    /// <summary>The version that the program was built as, with the commit where the build knew it.</summary>
    public static string Version { get; } =
        typeof(Programs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The packages' versions, as the program's own list of dependencies has them; native ones bear no version elsewhere.</summary>
    public static ImmutableSortedDictionary<string, string> Packages()
    {
        var versions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var lists = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];
        foreach (var list in lists.Where(File.Exists))
        {
            using var dependencies = JsonDocument.Parse(File.ReadAllBytes(list));
            foreach (var library in dependencies.RootElement.GetProperty("libraries").EnumerateObject())
            {
                if (library.Name.Split('/') is [var name, var version] && Computing.Contains(name))
                {
                    versions[name] = version;
                }
            }
        }

        return versions.ToImmutable();
    }
}
