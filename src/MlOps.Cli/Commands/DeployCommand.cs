using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>mlops deploy</summary>
internal static class DeployCommand
{
    public static Command Build(Runner runner)
    {
        var model = new Argument<string>("MODEL") { Description = "What to serve: MODEL (the newest version), MODEL:3, MODEL@alias." };
        var name = new Option<string>("--name") { Description = "The deployment; it is created, or moved to this version.", HelpName = "NAME", Required = true };
        var waiting = new Readiness();
        var command = new Command("deploy", "Serves a model version under a name.") { model, name };
        waiting.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var text = parsed.GetRequiredValue(model);
            ModelReference.Parse(text);
            var view = await session.Client.DeployAsync(parsed.GetRequiredValue(name), text, cancellationToken).ConfigureAwait(false);
            return await waiting.AnswerAsync(parsed, session, view, cancellationToken).ConfigureAwait(false);
        });
    }
}
