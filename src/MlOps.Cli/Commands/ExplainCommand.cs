using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>mlops costs explain</summary>
internal static class ExplainCommand
{
    public static Command Build(Runner runner)
    {
        var dimension = new Argument<string>("DIMENSION") { Description = $"{string.Join(", ", CostsByCommand.Names)}, or tag:NAME." };
        var key = new Argument<string>("ROW") { Description = "The row that mlops costs by DIMENSION shows: its name or its id. Empty: the row of what has none." };
        var month = new Option<string?>("--month") { Description = "Only this month (UTC).", HelpName = "YYYY-MM" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "From this day or hour on (UTC).", HelpName = "DAY", CustomParser = Times.Parse };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Until this day or hour (UTC), without it.", HelpName = "DAY", CustomParser = Times.Parse };
        var after = new Option<string?>("--after") { Description = "Events from behind this key on.", HelpName = "KEY" };
        var limit = Typed.Integer("--limit", "N", "At most so many events.");
        var command = new Command("explain", "What a row of costs is made of: quantities, prices, and the ledger's events.") { dimension, key, month, from, to, after, limit };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var (by, tag) = CostsByCommand.Dimension(parsed.GetValue(dimension)!);
            var (first, last) = CostsByCommand.Period(parsed.GetValue(month), parsed.GetValue(from), parsed.GetValue(to));
            return session.Answer(
                await session.Client.ExplainCostsAsync(
                    by, parsed.GetValue(key)!, first, last, tag, parsed.GetValue(after), parsed.GetValue(limit), cancellationToken).ConfigureAwait(false),
                explanation => ExplanationOutput.Write(session.Out, explanation));
        });
    }
}
