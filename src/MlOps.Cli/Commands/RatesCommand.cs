using System.CommandLine;
using System.Text.Json;
using MlOps.Accounts;

namespace MlOps.Cli.Commands;

/// <summary>mlops costs rates</summary>
internal static class RatesCommand
{
    public static Command Build(Runner runner)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The card: {\"currency\": \"EUR\", \"prices\": [{\"meter\": \"workerCpu\", \"amount\": 0.05, \"from\": \"2026-11-01T00:00Z\"}]}." };
        var expected = Typed.Integer("--expected", "NUMBER", "Only where the card that is has this number.");
        var set = new Command("set", "Sets the rate card. All usage is priced by it, also earlier one.") { file, expected };
        runner.Attach(set, async (parsed, session, cancellationToken) => session.Answer(
            await session.Client.PutRateCardAsync(Read(parsed.GetValue(file)!), parsed.GetValue(expected), cancellationToken).ConfigureAwait(false),
            view => RateCardOutput.Write(session.Out, view)));

        var command = new Command("rates", "The rate card: what things cost, and when.") { set };
        return runner.Attach(command, async (_, session, cancellationToken) => session.Answer(
            await session.Client.GetRateCardAsync(cancellationToken).ConfigureAwait(false),
            view => RateCardOutput.Write(session.Out, view)));
    }

    private static RateCard Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonSerializer.Deserialize<RateCard>(stream, MlOpsJson.Options) is { Prices.IsDefault: false } card
                ? card
                : throw CliException.Usage($"{file} holds no rate card: it has a currency and prices.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw CliException.Usage($"{file} cannot be read as a rate card: {exception.Message}");
        }
    }
}
