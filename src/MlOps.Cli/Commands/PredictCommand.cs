using System.CommandLine;
using System.Text.Json;
using MlOps.Cli.Output;

namespace MlOps.Cli.Commands;

/// <summary>mlops predict</summary>
internal static class PredictCommand
{
    public static Command Build(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The deployment." };
        var values = new Argument<string[]>("VALUES")
        {
            Description = "One row: FEATURE=VALUE for every feature; FEATURE= for a missing value; INPUT=1,2,3 or a JSON array for a tensor.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<string?>("--file") { Description = "Rows as a JSON array of objects (or one object); '-' reads standard input.", HelpName = "FILE" };
        return runner.Attach(new Command("predict", "Asks a deployment for predictions.") { name, values, file }, async (parsed, session, cancellationToken) =>
        {
            var deployment = parsed.GetRequiredValue(name);
            var pairs = parsed.GetValue(values) ?? [];
            var rows = (parsed.GetValue(file), pairs.Length) switch
            {
                ({ } path, 0) => await ReadRowsAsync(session, path, cancellationToken).ConfigureAwait(false),
                (null, > 0) => await OneRowAsync(session, deployment, pairs, cancellationToken).ConfigureAwait(false),
                _ => throw CliException.Usage("Give either FEATURE=VALUE … or --file FILE."),
            };
            return session.Answer(
                await session.Client.PredictAsync(deployment, rows, cancellationToken).ConfigureAwait(false),
                answer => DeploymentOutput.Write(session.Out, answer));
        });
    }

    private static async Task<ReadOnlyMemory<byte>> OneRowAsync(Session session, string deployment, string[] pairs, CancellationToken cancellationToken)
    {
        var row = pairs.Select(pair => Pairs.Split("A row", pair)).ToArray();
        if (row.GroupBy(pair => pair.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw CliException.Usage($"The row names '{twice.Key}' twice; keep one.");
        }

        var served = (await session.Client.GetDeploymentAsync(deployment, cancellationToken).ConfigureAwait(false)).Deployment.Version;
        var model = await session.Client.GetModelVersionAsync(served.ModelId, Convert.ToString(served.Number, System.Globalization.CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        return RowText.Write(row, model.Manifest);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadRowsAsync(Session session, string path, CancellationToken cancellationToken)
    {
        var stream = Files.Open(session, path);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                using var document = await JsonDocument.ParseAsync(stream, default, cancellationToken).ConfigureAwait(false);
                return document.RootElement.ValueKind switch
                {
                    JsonValueKind.Array => JsonSerializer.SerializeToUtf8Bytes(document.RootElement),
                    JsonValueKind.Object => JsonSerializer.SerializeToUtf8Bytes(new[] { document.RootElement }),
                    var kind => throw CliException.Usage($"'{path}' holds a JSON {Humane.Name(kind)}; expected an array of objects, one per row."),
                };
            }
            catch (JsonException exception)
            {
                throw CliException.Usage($"'{path}' is no JSON (line {exception.LineNumber + 1}): {exception.Message}");
            }
        }
    }
}
