using System.CommandLine;
using MlOps.Cli.Output;

namespace MlOps.Cli.Commands;

/// <summary>mlops deployments list | show | delete | rollback</summary>
internal static class DeploymentCommands
{
    public static Command Build(Runner runner) => new("deployments", "What is served.")
    {
        List(runner),
        Show(runner),
        Delete(runner),
        Rollback(runner),
    };

    private static Command List(Runner runner)
    {
        var command = new Command("list", "The deployments, newest first.");
        var lists = new Lists().AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
            Lists.Answer(
                session,
                await session.Client.ListDeploymentsAsync(lists.Query(parsed), cancellationToken).ConfigureAwait(false),
                deployments => DeploymentOutput.WriteList(session.Out, deployments)));
    }

    private static Command Show(Runner runner)
    {
        var name = Name();
        return runner.Attach(new Command("show", "A deployment, and whether it answers.") { name }, async (parsed, session, cancellationToken) =>
            session.Answer(
                await session.Client.GetDeploymentAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false),
                details => DeploymentOutput.Write(session.Out, details)));
    }

    private static Command Delete(Runner runner)
    {
        var name = Name();
        return runner.Attach(new Command("delete", "Takes a deployment down and frees its name.") { name }, async (parsed, session, cancellationToken) =>
        {
            var deployment = parsed.GetRequiredValue(name);
            await session.Client.DeleteDeploymentAsync(deployment, cancellationToken).ConfigureAwait(false);
            return session.Answer(new { deleted = deployment }, _ => session.Out.WriteLine($"{deployment} is down."));
        });
    }

    private static Command Rollback(Runner runner)
    {
        var name = Name();
        var waiting = new Readiness();
        var command = new Command("rollback", "Moves a deployment back to the version before the last change.") { name };
        waiting.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var view = await session.Client.RollBackDeploymentAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            return await waiting.AnswerAsync(parsed, session, view, cancellationToken).ConfigureAwait(false);
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "The deployment." };
}
