using System.Collections.Immutable;
using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Datasets;

namespace MlOps.Cli.Commands;

/// <summary>mlops datasets put | list | show | profile | get</summary>
internal static class DatasetCommands
{
    public static Command Build(Runner runner) => new("datasets", "Data that models learn from.")
    {
        Put(runner),
        List(runner),
        Show(runner),
        DatasetProfileCommand.Build(runner),
        DatasetGetCommand.Build(runner),
    };

    private static Command Put(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset; it is created where it is new." };
        var file = new Argument<string>("FILE") { Description = "Delimited text, JSON Lines or Parquet, also as .gz or .zst; '-' reads standard input." };
        var noHeader = new Option<bool>("--no-header") { Description = "The first line is data, not names." };
        var delimiter = new Option<string?>("--delimiter") { Description = "Between two fields: one character, or 'tab' [,; of .tsv tab].", HelpName = "C" };
        var quote = new Option<string?>("--quote") { Description = "Around fields: one character [\"].", HelpName = "C" };
        var missing = new Option<string[]>("--missing") { Description = "A text that means \"no value\"; may be repeated.", HelpName = "M" };
        var columns = new Option<string?>("--columns") { Description = "The columns' names where the file has none, with commas between.", HelpName = "A,B,C" };
        var kind = new UploadKind();
        var limits = new Limits();
        var noWait = new Option<bool>("--no-wait") { Description = "Return once the file is uploaded." };
        var command = new Command("put", "Uploads a file as the next version of a dataset, or as a part of it.")
        {
            name, file, noHeader, delimiter, quote, missing, columns, noWait,
        };
        kind.AddTo(command);
        limits.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var csv = new CsvOptions
            {
                HasHeader = !parsed.GetValue(noHeader),
                Delimiter = Character("--delimiter", parsed.GetValue(delimiter), UploadKind.DelimiterOf(path)),
                Quote = Character("--quote", parsed.GetValue(quote), '"'),
                MissingMarkers = [.. parsed.GetValue(missing) ?? []],
                ColumnNames = parsed.GetValue(columns)?.Split(',', StringSplitOptions.TrimEntries).ToImmutableArray() ?? [],
            };
            if (csv.HasHeader && !csv.ColumnNames.IsEmpty)
            {
                throw CliException.Usage("--columns names the columns of a file without a header: add --no-header, or leave --columns out.");
            }

            var upload = kind.Upload(parsed, path) with { Csv = csv, MemoryMiB = limits.MemoryMiB(parsed), Seconds = limits.Seconds(parsed) };
            if (upload.File.Format != FileFormat.Csv
                && (parsed.GetValue(noHeader) || parsed.GetValue(delimiter) is not null || parsed.GetValue(quote) is not null || !csv.ColumnNames.IsEmpty))
            {
                throw CliException.Usage($"--no-header, --delimiter, --quote and --columns say how delimited text is read; the file is {FileKindText.Of(upload.File.Format)}.");
            }

            var stream = Files.Open(session, path);
            await using (stream.ConfigureAwait(false))
            {
                var dataset = parsed.GetRequiredValue(name);
                var run = await session.SendAsync(
                    "uploading", stream, sent => session.Client.UploadDatasetAsync(dataset, sent, upload, cancellationToken)).ConfigureAwait(false);
                if (parsed.GetValue(noWait))
                {
                    return session.Answer(run, started => RunCommands.WriteStarted(session, started));
                }

                run = await RunFollower.FollowAsync(session, run.Id, null, cancellationToken).ConfigureAwait(false);
                if (session.IsJson || run.Product?.Number is not { } number)
                {
                    session.Answer(run, _ => { });
                }
                else
                {
                    DatasetOutput.Write(session.Out, dataset, await session.Client.GetDatasetVersionAsync(dataset, number, cancellationToken).ConfigureAwait(false));
                }

                return RunFollower.Conclude(session, run);
            }
        });
    }

    private static Command List(Runner runner)
    {
        var command = new Command("list", "The datasets, newest first.");
        var lists = new Lists().AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
            Lists.Answer(
                session,
                await session.Client.ListDatasetsAsync(lists.Query(parsed), cancellationToken).ConfigureAwait(false),
                datasets => DatasetOutput.WriteList(session.Out, datasets)));
    }

    private static Command Show(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset." };
        var version = Typed.Integer("--dataset-version", "N", "The version whose schema is shown [the newest].");
        return runner.Attach(new Command("show", "A dataset, its versions and its schema.") { name, version }, async (parsed, session, cancellationToken) =>
        {
            var dataset = parsed.GetRequiredValue(name);
            var details = await session.Client.GetDatasetAsync(dataset, cancellationToken).ConfigureAwait(false);
            var number = parsed.GetValue(version) ?? details.Dataset.NewestVersion;
            var shown = number == 0 ? null : await session.Client.GetDatasetVersionAsync(dataset, number, cancellationToken).ConfigureAwait(false);
            return session.Answer(
                new { details.Dataset, details.Versions, shown?.Version, shown?.Manifest },
                _ => DatasetOutput.Write(session.Out, details, shown));
        });
    }

    private static char Character(string option, string? text, char otherwise) => text switch
    {
        null => otherwise,
        "tab" or "\\t" => '\t',
        [var character] => character,
        _ => throw CliException.Usage($"{option} takes one character (or 'tab'); got '{text}'."),
    };
}
