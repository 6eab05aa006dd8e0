using MlOps.Chaos.Cluster;
using MlOps.Testing;

namespace MlOps.Chaos.Checks;

/// <summary>What no silo that has stopped may leave behind: workers, their folders, files half written.</summary>
internal static class Leftovers
{
    public const string Check = "no-leftover";

    public static IEnumerable<string> Of(Silo silo)
    {
        foreach (var process in Processes.WorkingUnder(silo.Data))
        {
            yield return $"Process {process} still works under {silo.Data}.";
        }

        if (!Directory.Exists(silo.Data))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(silo.Data, "*", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(silo.Data, file).Split(Path.DirectorySeparatorChar);
            if (parts.Contains(".tmp") || parts[0] == "work")
            {
                yield return $"Silo {silo.Number} left {string.Join('/', parts)}.";
            }
        }
    }
}
