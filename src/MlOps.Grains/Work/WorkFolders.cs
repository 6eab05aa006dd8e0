namespace MlOps.Work;

/// <summary>The workers' own folders, one per attempt.</summary>
internal static class WorkFolders
{
    /// <summary>Where an attempt's folder lies.</summary>
    public static string Path(string root, string runId, int attempt) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(root, $"{runId}-{attempt}"));

    /// <summary>Makes an attempt's folder, empty.</summary>
    public static void Create(string folder)
    {
        Remove(folder);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Removes an attempt's folder, wherever it got to.</summary>
    public static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Removes what earlier starts left behind.</summary>
    public static void Empty(string root)
    {
        Directory.CreateDirectory(root);
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
