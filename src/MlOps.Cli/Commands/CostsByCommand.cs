using System.CommandLine;
using System.Globalization;
using MlOps.Accounts;

namespace MlOps.Cli.Commands;

/// <summary>mlops costs by</summary>
internal static class CostsByCommand
{
    public static readonly string[] Names = [.. Enum.GetNames<CostDimension>().Where(name => name != nameof(CostDimension.Tag)).Select(name => name.ToLowerInvariant())];

    public static Command Build(Runner runner)
    {
        var dimension = new Argument<string>("DIMENSION") { Description = $"{string.Join(", ", Names)}, or tag:NAME." };
        var month = new Option<string?>("--month") { Description = "Only this month (UTC).", HelpName = "YYYY-MM" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "From this day or hour on (UTC).", HelpName = "DAY", CustomParser = Times.Parse };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Until this day or hour (UTC), without it.", HelpName = "DAY", CustomParser = Times.Parse };
        var all = new Option<bool>("--all-projects") { Description = "Of all projects, not of one alone; so it is by project in any case." };
        var spread = new Option<CostSpread>("--spread")
        {
            Description = "Who bears the CPU time of hosts and machines that nobody is charged for: none, even (each project alike, and in it each row), weighted (by their CPU time).",
            HelpName = "HOW",
        };
        var command = new Command("by", "What was used in a period, and what it cost, by what it was used for.") { dimension, month, from, to, all, spread };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var (by, tag) = Dimension(parsed.GetValue(dimension)!);
            var (first, last) = Period(parsed.GetValue(month), parsed.GetValue(from), parsed.GetValue(to));
            var slice = await session.Client.GetCostsByAsync(by, first, last, tag, parsed.GetValue(all), parsed.GetValue(spread), cancellationToken).ConfigureAwait(false);
            return session.Answer(slice, answer => CostSliceOutput.Write(session.Out, answer));
        });
    }

    public static (CostDimension By, string? Tag) Dimension(string text)
    {
        const string Tag = "tag:";
        if (text.StartsWith(Tag, StringComparison.OrdinalIgnoreCase) && text.Length > Tag.Length)
        {
            return (CostDimension.Tag, text[Tag.Length..]);
        }

        return Names.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? (Enum.Parse<CostDimension>(text, ignoreCase: true), null)
            : throw CliException.Usage($"'{text}' is none of what costs are asked by. Say tag:NAME for a tag; mlops costs by --help names the others.");
    }

    public static (DateTimeOffset? From, DateTimeOffset? To) Period(string? month, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (month is null)
        {
            return (from, to);
        }

        if (from is not null || to is not null)
        {
            throw CliException.Usage("Give either --month, or --from and --to.");
        }

        return DateTime.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year < DateTime.MaxValue.Year
            ? (new(first, TimeSpan.Zero), new(first.AddMonths(1), TimeSpan.Zero))
            : throw CliException.Usage($"--month is such as 2026-11, not '{month}'.");
    }
}
