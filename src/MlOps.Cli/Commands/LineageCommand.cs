using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>mlops costs lineage</summary>
internal static class LineageCommand
{
    public static Command Build(Runner runner)
    {
        var model = new Argument<string>("MODEL") { Description = "MODEL (its newest version), MODEL:3 or MODEL@alias." };
        var command = new Command("lineage", "What a version of a model cost until now, with what led to it, and what 1,000 of its predictions cost.") { model };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var reference = ModelReference.Parse(parsed.GetValue(model)!);
            return session.Answer(
                await session.Client.GetCostLineageAsync(reference.Model, reference.Version ?? "newest", cancellationToken).ConfigureAwait(false),
                lineage => LineageOutput.Write(session.Out, lineage));
        });
    }
}
