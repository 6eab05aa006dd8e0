using System.Text;
using System.Text.Json;

namespace MlOps.Cli.Projects;

/// <summary>Lays out a project folder. What is there already stays as it is.</summary>
internal sealed class ProjectLayout(string folder)
{
    private readonly List<string> _made = [];
    private readonly List<string> _kept = [];

    /// <summary>What was written, by paths in the folder.</summary>
    public IReadOnlyList<string> Made => _made;

    /// <summary>What was there before.</summary>
    public IReadOnlyList<string> Kept => _kept;

    public void Write(ProjectFile project, string name, string next)
    {
        Put(".gitignore", Template("project-gitignore"));
        Put("README.md", Template("project-readme.md").Replace("{{name}}", name, StringComparison.Ordinal).Replace("{{next}}", next, StringComparison.Ordinal));
        Put("configuration/mlops.schema.json", ProjectSchema.Text());
        foreach (var empty in new[] { "code", "data", "models" })
        {
            // Version control keeps no empty folders.
            Put($"{empty}/.gitkeep", "");
        }

        Put(ProjectFile.Name, JsonSerializer.Serialize(project, ProjectJson.Indented) + "\n");
    }

    /// <summary>Copies a file in; one of that name stays as it is.</summary>
    public void Copy(string source, string path)
    {
        if (Claim(path) is { } target)
        {
            File.Copy(source, target);
        }
    }

    private void Put(string path, string text)
    {
        if (Claim(path) is { } target)
        {
            using var stream = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private string? Claim(string path)
    {
        var target = Path.Combine(folder, path);
        if (File.Exists(target))
        {
            _kept.Add(path);
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        _made.Add(path);
        return target;
    }

    private static string Template(string name)
    {
        using var reader = new StreamReader(typeof(ProjectLayout).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
