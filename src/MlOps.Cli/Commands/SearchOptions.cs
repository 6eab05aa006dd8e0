using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>What a search for the trainer may spend, on the command line.</summary>
internal sealed class SearchOptions
{
    private readonly Option<double?> _seconds = Typed.Number("--search-seconds", "S", "Wall seconds that --trainer auto may search [no limit of its own].");

    private readonly Option<int?> _trials = Typed.Integer("--search-trials", "N", "Trials that --trainer auto may make [30].");

    private readonly Option<double?> _cost = Typed.Number("--search-cost", "X", "What --trainer auto may cost, in the rate card's currency [no limit].");

    private readonly Option<string[]> _trainer = new("--search-trainer") { Description = "A trainer that --trainer auto may try; may be repeated [all that fit].", HelpName = "TRAINER" };

    public void AddTo(Command command)
    {
        command.Add(_seconds);
        command.Add(_trials);
        command.Add(_cost);
        command.Add(_trainer);
    }

    public RunRequest Apply(ParseResult parsed, RunRequest request)
    {
        var search = new SearchRequest
        {
            Seconds = parsed.GetValue(_seconds),
            Trials = parsed.GetValue(_trials),
            Cost = parsed.GetValue(_cost) is { } cost ? Cost(cost) : null,
            Trainers = parsed.GetValue(_trainer) is { Length: > 0 } trainers ? [.. trainers] : null,
        };
        return search == new SearchRequest() ? request : request with { Search = search };
    }

    private static decimal Cost(double cost)
    {
        try
        {
            return (decimal)cost;
        }
        catch (OverflowException)
        {
            throw CliException.Usage($"--search-cost takes an amount of money; got {cost}.");
        }
    }
}
