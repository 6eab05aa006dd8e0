using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Cli.Commands;
using MlOps.Datasets;

namespace MlOps.Cli.Projects;

/// <summary>Reads a project folder: its mlops.json, and the files that it names.</summary>
internal static class ProjectReader
{
    /// <exception cref="CliException">There is no mlops.json, or not everything in it fits; all that does not is named.</exception>
    public static async Task<Wanted> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ProjectFile.Name);
        if (!File.Exists(path))
        {
            throw CliException.Usage(
                $"There is no {ProjectFile.Name} in {Path.GetFullPath(folder)}. Lay out a project folder there with: mlops init {folder}");
        }

        var file = Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), path, folder);
        var datasets = ImmutableArray.CreateBuilder<WantedDataset>();
        foreach (var entry in file.Datasets ?? [])
        {
            var data = Path.Combine(folder, entry.File);
            var digest = await DigestAsync(data, cancellationToken).ConfigureAwait(false);
            datasets.Add(new(entry.Name, data, entry.File, new(digest, Csv(entry), Kind(entry))));
        }

        return new(file.Project, datasets.ToImmutable(), file.Trainings ?? [], file.Deployments ?? []);
    }

    /// <summary>The file's content; every fault is named with its line and its path.</summary>
    internal static ProjectFile Parse(byte[] json, string path, string folder)
    {
        json = json.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
        var check = JsonCheck.Of<ProjectFile>(json, ProjectJson.Options);
        var faults = check.Faults;
        if (faults.Count == 0)
        {
            var file = JsonSerializer.Deserialize<ProjectFile>(json, ProjectJson.Options)!;
            faults = [.. Faults(file, folder).Select(fault => check.At(fault.Path, fault.Message))];
            if (faults.Count == 0)
            {
                return file;
            }
        }

        throw new CliException(
            ExitCodes.Usage,
            "project.invalid",
            string.Join(Environment.NewLine, faults.OrderBy(fault => fault.Line).Select(fault => $"{path} {fault}").Prepend("the project file does not fit; nothing was changed:")));
    }

    private static IEnumerable<(string Path, string Message)> Faults(ProjectFile file, string folder)
    {
        if (file.Project is not null && Names.Check("project", file.Project) is { } project)
        {
            yield return ("project", project.Message);
        }

        var datasets = (file.Datasets ?? []).Index().ToArray();
        var trainings = (file.Trainings ?? []).Index().ToArray();
        var deployments = (file.Deployments ?? []).Index().ToArray();
        foreach (var fault in datasets.SelectMany(entry => DatasetFaults(entry.Item, $"datasets[{entry.Index}]", folder))
            .Concat(Twice(datasets.Select(entry => entry.Item.Name), "datasets"))
            .Concat(trainings.SelectMany(entry => TrainingFaults(entry.Item, $"trainings[{entry.Index}]")))
            .Concat(deployments.SelectMany(entry => DeploymentFaults(entry.Item, $"deployments[{entry.Index}]")))
            .Concat(Mixed(trainings))
            .Concat(Twice(deployments.Select(entry => entry.Item.Name), "deployments")))
        {
            yield return fault;
        }
    }

    private static IEnumerable<(string Path, string Message)> DatasetFaults(DatasetEntry entry, string at, string folder)
    {
        if (Names.Check("dataset", entry.Name) is { } name)
        {
            yield return ($"{at}.name", name.Message);
        }

        if (!File.Exists(Path.Combine(folder, entry.File)))
        {
            yield return ($"{at}.file", $"there is no file '{entry.File}'; its path counts from {Path.GetFullPath(folder)}.");
        }

        if (entry.Delimiter is not (null or "tab") and not [_])
        {
            yield return ($"{at}.delimiter", $"expected one character, or tab; found \"{entry.Delimiter}\".");
        }

        if (entry.Quote is not null and not [_])
        {
            yield return ($"{at}.quote", $"expected one character; found \"{entry.Quote}\".");
        }

        if (entry.Columns is { IsEmpty: false } && entry.Header != false)
        {
            yield return ($"{at}.columns", "columns names those of a file without a header: add \"header\": false, or leave columns out.");
        }
    }

    private static IEnumerable<(string Path, string Message)> TrainingFaults(RunRequest request, string at)
    {
        if (request.Register is not null && request.NoModel == true)
        {
            yield return ($"{at}.register", "register and noModel contradict each other; leave one of them out.");
        }
    }

    /// <summary>Two questions under one model's name: whatever serves it would be answered by the other one's model.</summary>
    private static IEnumerable<(string Path, string Message)> Mixed((int Index, RunRequest Item)[] trainings) =>
        trainings.Where(training => training.Item.NoModel != true)
            .GroupBy(training => training.Item.Register ?? training.Item.Dataset, StringComparer.Ordinal)
            .SelectMany(model => model.Skip(1).Where(training => training.Item.Label != model.First().Item.Label).Select(training => (
                $"trainings[{training.Index}].register",
                $"the model '{model.Key}' is already made by trainings[{model.First().Index}] for the label '{model.First().Item.Label}'; give the model for '{training.Item.Label}' a name of its own.")));

    private static IEnumerable<(string Path, string Message)> DeploymentFaults(DeploymentEntry entry, string at)
    {
        if (Names.Check("deployment", entry.Name) is { } name)
        {
            yield return ($"{at}.name", name.Message);
        }

        if (!ModelReference.TryParse(entry.Model, out _))
        {
            yield return ($"{at}.model", $"'{entry.Model}' names no model version; expected MODEL, MODEL:3 or MODEL@alias.");
        }
    }

    private static IEnumerable<(string Path, string Message)> Twice(IEnumerable<string> names, string at) =>
        names.Index().GroupBy(entry => entry.Item).SelectMany(group => group.Skip(1))
            .Select(entry => ($"{at}[{entry.Index}].name", $"there is another '{entry.Item}' above; names are unique."));

    private static CsvOptions Csv(DatasetEntry entry)
    {
        var defaults = new CsvOptions();
        return new()
        {
            HasHeader = entry.Header ?? defaults.HasHeader,
            Delimiter = entry.Delimiter switch { null => UploadKind.DelimiterOf(entry.File), "tab" => '\t', var text => text[0] },
            Quote = entry.Quote?[0] ?? defaults.Quote,
            ColumnNames = entry.Columns ?? [],
            MissingMarkers = entry.Missing ?? [],
        };
    }

    private static FileKind Kind(DatasetEntry entry)
    {
        var named = FileKindText.OfName(entry.File);
        return new() { Format = entry.Format ?? named.Format, Compression = entry.Compression ?? named.Compression, Encoding = entry.Encoding };
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        await using (stream.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }
}
