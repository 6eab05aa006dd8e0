using System.Globalization;

namespace MlOps.Testing;

/// <summary>Processes as the operating system lists them.</summary>
public static class Processes
{
    /// <summary>Living processes whose working folder lies under a folder: the workers of the silo whose folder it is.</summary>
    public static IReadOnlyList<int> WorkingUnder(string folder)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        return [.. All().Where(id => Read(id, of => new FileInfo($"/proc/{of}/cwd").LinkTarget)?.StartsWith(root, StringComparison.Ordinal) == true && IsAlive(id))];
    }

    /// <summary>Living processes that name a folder in their command line, or work in it or below.</summary>
    public static IReadOnlyList<int> Naming(string folder)
    {
        var root = Path.GetFullPath(folder);
        return [.. All().Where(id =>
            (Read(id, of => File.ReadAllText($"/proc/{of}/cmdline"))?.Contains(root, StringComparison.Ordinal) == true
                || Read(id, of => new FileInfo($"/proc/{of}/cwd").LinkTarget)?.StartsWith(root, StringComparison.Ordinal) == true)
            && IsAlive(id))];
    }

    /// <summary>A process and all that descend from it, it first.</summary>
    public static IReadOnlyList<int> Family(int id)
    {
        var children = All().Select(child => (Id: child, Parent: Parent(child))).Where(each => each.Parent is not null).ToLookup(each => each.Parent!.Value, each => each.Id);
        var family = new List<int> { id };
        for (var index = 0; index < family.Count; index++)
        {
            family.AddRange(children[family[index]]);
        }

        return family;
    }

    /// <summary>Whether it runs or is stopped; one that ended and was not yet asked after is dead.</summary>
    public static bool IsAlive(int id) => Fields(id) is [var state, ..] && state is not ("Z" or "X");

    /// <summary>The CPU time of a process' children that have ended and were waited for, and of theirs; told in hundredths of a second.</summary>
    public static TimeSpan OfChildren(int id)
    {
        var fields = Fields(id) ?? throw new InvalidOperationException($"Process {id} has ended.");
        return TimeSpan.FromMilliseconds(10 * fields[13..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    private static int? Parent(int id) => Fields(id) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : null;

    /// <summary>What follows the name in <c>/proc/ID/stat</c>: the state, the parent, and more.</summary>
    private static string[]? Fields(int id) => Read(id, of => File.ReadAllText($"/proc/{of}/stat")) is { } text
        ? text[(text.LastIndexOf(')') + 2)..].Split(' ')
        : null;

    private static string? Read(int id, Func<int, string?> read)
    {
        try
        {
            return read(id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return null;
        }
    }
}
