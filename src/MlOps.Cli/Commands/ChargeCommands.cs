using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace MlOps.Cli.Commands;

/// <summary>mlops costs charge|events|reverse</summary>
internal static class ChargeCommands
{
    public static IEnumerable<Command> Build(Runner runner) => [Charge(runner), Events(runner), Reverse(runner)];

    private static Command Charge(Runner runner)
    {
        var amount = new Argument<string?>("AMOUNT") { Description = "How much each time, for each seat.", Arity = ArgumentArity.ZeroOrOne };
        var currency = new Argument<string?>("CURRENCY") { Description = "The rate card's currency.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<DateTimeOffset?>("--from") { Description = "When what was paid for begins (UTC); the amount is spread evenly from here on.", HelpName = "DAY", CustomParser = Times.Parse };
        var to = new Option<DateTimeOffset?>("--to") { Description = "When it ends. Without it: at once.", HelpName = "DAY", CustomParser = Times.Parse };
        var target = new Option<string?>("--for") { Description = "What it was paid for: model:NAME, dataset:NAME, experiment:NAME or deployment:NAME. Without it: the project.", HelpName = "KIND:NAME" };
        var key = new Option<string?>("--key") { Description = "Names it for ever: the same again changes nothing.", HelpName = "KEY" };
        var description = new Option<string?>("--description") { Description = "What it is.", HelpName = "TEXT" };
        var seats = Typed.Integer("--seats", "N", "How many seats.");
        var every = new Option<string?>("--every") { Description = "Paid again after a day, week, month or year.", HelpName = "INTERVAL" };
        var times = Typed.Integer("--times", "N", "How often it is paid.");
        var file = new Option<FileInfo?>("--file") { Description = "A JSON list of charges in place of all that: [{\"amount\": 12, \"currency\": \"EUR\", \"from\": \"2026-11-01T00:00Z\", \"every\": \"month\", \"times\": 12}].", HelpName = "FILE" };
        var command = new Command("charge", "Enters what was paid to others, such as a licence.") { amount, currency, from, to, target, key, description, seats, every, times, file };
        Option[] others = [to, target, key, description, seats, every, times];
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            IReadOnlyList<ChargeEntry> charges = (parsed.GetValue(file), parsed.GetValue(amount), parsed.GetValue(currency), parsed.GetValue(from)) switch
            {
                ({ } list, null, null, null) when !others.Any(option => parsed.GetResult(option) is not null) => Read(list),
                (null, { } money, { } unit, { } begin) =>
                [
                    new()
                    {
                        Amount = Money(money),
                        Currency = unit,
                        From = begin,
                        To = parsed.GetValue(to),
                        For = parsed.GetValue(target),
                        Key = parsed.GetValue(key),
                        Description = parsed.GetValue(description),
                        Seats = parsed.GetValue(seats),
                        Every = parsed.GetValue(every),
                        Times = parsed.GetValue(times),
                    },
                ],
                _ => throw CliException.Usage("Give AMOUNT, CURRENCY and --from; or --file alone."),
            };
            return session.Answer(
                await session.Client.EnterChargesAsync(charges, cancellationToken).ConfigureAwait(false),
                view => session.Out.WriteLine($"{Humane.Count(view.Events)} events in the account"));
        });
    }

    private static Command Events(Runner runner)
    {
        var actor = new Option<string?>("--actor") { Description = "Only of this actor.", HelpName = "ID" };
        var after = new Option<string?>("--after") { Description = "From behind this key on.", HelpName = "KEY" };
        var limit = Typed.Integer("--limit", "N", "At most so many.");
        var command = new Command("events", "The events of the ledger, by key.") { actor, after, limit };
        return runner.Attach(command, async (parsed, session, cancellationToken) => session.Answer(
            await session.Client.GetUsageEventsAsync(parsed.GetValue(actor), parsed.GetValue(after), parsed.GetValue(limit), cancellationToken).ConfigureAwait(false),
            entries => UsageOutput.Write(session.Out, entries)));
    }

    private static Command Reverse(Runner runner)
    {
        var key = new Argument<string>("KEY") { Description = "The event's key." };
        var command = new Command("reverse", "Takes an event back by a second one; what is right is entered anew.") { key };
        return runner.Attach(command, async (parsed, session, cancellationToken) => session.Answer(
            await session.Client.ReverseUsageAsync(parsed.GetValue(key)!, cancellationToken).ConfigureAwait(false),
            view => session.Out.WriteLine($"{Humane.Count(view.Events)} events in the account")));
    }

    private static decimal Money(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var money)
            ? money
            : throw CliException.Usage($"AMOUNT is a number such as 12.50, not '{text}'.");

    private static List<ChargeEntry> Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonSerializer.Deserialize<List<ChargeEntry>>(stream, MlOpsJson.Options) is { Count: > 0 } charges && !charges.Contains(null!)
                ? charges
                : throw CliException.Usage($"{file} holds no charges: it is a JSON list of them.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw CliException.Usage($"{file} cannot be read as a list of charges: {exception.Message}");
        }
    }
}
