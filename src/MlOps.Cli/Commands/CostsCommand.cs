using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>mlops costs</summary>
internal static class CostsCommand
{
    public static Command Build(Runner runner)
    {
        var command = Show(runner, "costs");
        foreach (var child in (IEnumerable<Command>)
            [Show(runner, "show"), CostsByCommand.Build(runner), ExplainCommand.Build(runner), LineageCommand.Build(runner), RatesCommand.Build(runner), .. ChargeCommands.Build(runner)])
        {
            command.Add(child);
        }

        return command;
    }

    /// <summary>What is asked for where nothing more is said.</summary>
    private static Command Show(Runner runner, string name)
    {
        var dataset = new Option<string?>("--dataset") { Description = "Only this dataset and its ingestion.", HelpName = "NAME" };
        var run = new Option<string?>("--run") { Description = "Only this run.", HelpName = "ID" };
        var model = new Option<string?>("--model") { Description = "Only this model.", HelpName = "NAME" };
        var deployment = new Option<string?>("--deployment") { Description = "Only this deployment.", HelpName = "NAME" };
        var command = new Command(name, "What the project (--project), or some of it, cost until now.") { dataset, run, model, deployment };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var filter = new CostFilter(null, parsed.GetValue(dataset), parsed.GetValue(run), parsed.GetValue(model), parsed.GetValue(deployment));
            if (new[] { filter.Dataset, filter.Run, filter.Model, filter.Deployment }.Count(part => part is not null) > 1)
            {
                throw CliException.Usage("Give at most one of --dataset, --run, --model and --deployment.");
            }

            return session.Answer(
                await session.Client.GetCostsAsync(filter, cancellationToken).ConfigureAwait(false),
                report => CostOutput.Write(session.Out, report));
        });
    }
}
