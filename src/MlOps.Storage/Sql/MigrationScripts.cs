using System.Globalization;
using System.Reflection;

namespace MlOps.Storage.Sql;

/// <summary>The numbered scripts of a schema: forward only, never changed once they were released.</summary>
internal static class MigrationScripts
{
    private static readonly Assembly Here = typeof(MigrationScripts).Assembly;

    /// <param name="folder">Which schema, such as <c>platform</c> or <c>postgres/platform</c>.</param>
    public static ImmutableArray<(int Version, string Sql)> In(string folder) =>
    [
        .. Here.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => (int.Parse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture), Read(name)))
            .OrderBy(script => script.Item1),
    ];

    private static string Read(string name)
    {
        using var reader = new StreamReader(Here.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
