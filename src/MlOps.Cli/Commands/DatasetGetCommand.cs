using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>mlops datasets get</summary>
internal static class DatasetGetCommand
{
    public static Command Build(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset." };
        var version = Typed.Integer("--dataset-version", "N", "The version [the newest].");
        var part = new Option<string?>("--part") { Description = "The part, where the version has several.", HelpName = "PART" };
        var target = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var command = new Command("get", "Copies a version's rows to a Parquet file.") { name, version, part, target };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var dataset = parsed.GetRequiredValue(name);
            var number = parsed.GetValue(version)
                ?? (await session.Client.GetDatasetAsync(dataset, cancellationToken).ConfigureAwait(false)).Dataset.NewestVersion;
            var path = parsed.GetRequiredValue(target);
            var bytes = await Files.WriteAsync(
                path, file => session.Client.DownloadDatasetAsync(dataset, number, file, parsed.GetValue(part), cancellationToken)).ConfigureAwait(false);
            return session.Answer(
                new { Dataset = dataset, Number = number, File = Path.GetFullPath(path), Bytes = bytes },
                _ => session.Out.WriteLine($"{dataset} version {number} is in {path}, as Parquet ({Humane.Bytes(bytes)})."));
        });
    }
}
