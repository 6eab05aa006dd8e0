using System.CommandLine;
using MlOps.Runs;

namespace MlOps.Cli.Commands;

/// <summary>How rows are kept apart for test and validation, on the command line.</summary>
internal sealed class SplitOptions
{
    private readonly Option<SplitKind?> _kind = Typed.Choice<SplitKind>(
        "--split", "KIND", "How rows are kept apart for the test: random, stratified, grouped, time or dataset [random].");

    private readonly Option<string?> _column = new("--split-column") { Description = "The column that --split grouped keeps together, or --split time orders by.", HelpName = "COLUMN" };

    private readonly Option<string?> _test = new("--test-dataset") { Description = "The dataset that is the test part, with an optional version.", HelpName = "NAME[:N]" };

    private readonly Option<string?> _group = new("--group-column") { Description = "The column that says which rows are ranked together, for --task ranking.", HelpName = "COLUMN" };

    private readonly Option<double?> _validation = Typed.Number(
        "--validation-fraction", "X", "The share of the rows to learn from that is kept for validation, where it is needed [0.2].");

    public void AddTo(Command command)
    {
        command.Add(_kind);
        command.Add(_column);
        command.Add(_test);
        command.Add(_group);
        command.Add(_validation);
    }

    public RunRequest Apply(ParseResult parsed, RunRequest request)
    {
        var (name, version) = Dataset(parsed.GetValue(_test));
        return request with
        {
            Split = parsed.GetValue(_kind),
            SplitColumn = parsed.GetValue(_column),
            TestDataset = name,
            TestDatasetVersion = version,
            GroupColumn = parsed.GetValue(_group),
            ValidationFraction = parsed.GetValue(_validation),
        };
    }

    private static (string? Name, int? Version) Dataset(string? text)
    {
        if (text?.LastIndexOf(':') is not (> 0 and var at))
        {
            return (text, null);
        }

        return int.TryParse(text.AsSpan(at + 1), out var version) && version > 0
            ? (text[..at], version)
            : throw CliException.Usage($"--test-dataset takes NAME or NAME:VERSION; got '{text}'.");
    }
}
