using System.CommandLine;
using MlOps.Cli.Projects;

namespace MlOps.Cli.Commands;

/// <summary>mlops init</summary>
internal static class InitCommand
{
    public static Command Build(Runner runner)
    {
        var directory = new Argument<string>("DIRECTORY")
        {
            Description = "The folder; it is made where it is new [.].",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => ".",
        };
        var data = new Option<string?>("--data")
        {
            Description = "A CSV file to learn from. It is copied into data/, unless it lies in the folder already.",
            HelpName = "FILE",
        };
        var label = new Option<string?>("--label") { Description = "The column of --data to predict.", HelpName = "COLUMN" };
        var command = new Command("init", $"Lays out a project folder: data, code, configuration, models, a README and {ProjectFile.Name}. Overwrites nothing.") { directory, data, label };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(directory));
            var (source, column) = (parsed.GetValue(data), parsed.GetValue(label));
            if (column is not null && source is null)
            {
                throw CliException.Usage("--label names a column of --data: add --data FILE.");
            }

            if (File.Exists(folder))
            {
                throw CliException.Usage($"'{folder}' is a file; a folder was expected.");
            }

            var layout = new ProjectLayout(folder);
            var project = new ProjectFile { Schema = "configuration/mlops.schema.json", Datasets = [], Trainings = [], Deployments = [] };
            string[] next = ["mlops apply --dry-run", "mlops apply", "mlops predict NAME COLUMN=VALUE …"];
            string? note = null;
            if (source is not null)
            {
                Files.Open(session, source).Dispose();
                var sample = await DataSample.ReadAsync(source, cancellationToken).ConfigureAwait(false);
                Check(source, column, sample);
                var inside = Inside(folder, source);
                var path = inside ?? $"data/{Path.GetFileName(source)}";
                var name = NameOf(source);
                if (inside is null)
                {
                    layout.Copy(source, path);
                    note = layout.Made.Contains(path) ? $"{source} was copied to {path}; {ProjectFile.Name} speaks of the copy." : null;
                }

                project = Project(project, name, path, column);
                next[^1] = column is null ? $"mlops datasets show {name}" : $"mlops predict {name} {sample.Question(column)}";
            }

            layout.Write(project, Path.GetFileName(folder) is { Length: > 0 } folderName ? folderName : "project", string.Join('\n', next));
            return session.Answer(new { directory = folder, created = layout.Made, kept = layout.Kept }, _ => Tell(session, folder, layout, note, next));
        });
    }

    private static ProjectFile Project(ProjectFile project, string name, string path, string? label) => project with
    {
        Datasets = [new() { Name = name, File = path }],
        Trainings = label is null ? [] : [new() { Dataset = name, Label = label }],
        Deployments = label is null ? [] : [new() { Name = name, Model = name }],
    };

    private static void Check(string source, string? label, DataSample sample)
    {
        if (label is not null && sample.Columns.Length > 0 && !sample.Columns.Contains(label, StringComparer.Ordinal))
        {
            throw CliException.Usage(
                $"'{source}' has no column '{label}'.{Nearest.Hint(label, sample.Columns)} Its columns are {string.Join(", ", sample.Columns.Take(30))}.");
        }
    }

    private static void Tell(Session session, string folder, ProjectLayout layout, string? note, string[] next)
    {
        foreach (var kept in layout.Kept)
        {
            session.Say($"{kept} was there already and stays as it is.");
        }

        session.Out.WriteLine($"{folder}: {(layout.Made.Count == 0 ? "nothing was missing" : string.Join(", ", layout.Made))}");
        if (note is not null)
        {
            session.Out.WriteLine(note);
        }

        session.Out.WriteLine();
        session.Out.WriteLine("Next, in that folder:");
        foreach (var line in next)
        {
            session.Out.WriteLine($"  {line}");
        }
    }

    private static string? Inside(string folder, string source)
    {
        var relative = Path.GetRelativePath(folder, Path.GetFullPath(source));
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative.Replace('\\', '/');
    }

    private static string NameOf(string file)
    {
        var name = string.Concat(Path.GetFileNameWithoutExtension(file).Select(character =>
            char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '-')).TrimStart('.', '_', '-');
        return Names.Check("dataset", name) is null ? name : "data";
    }
}
