using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Deployments;

namespace MlOps.Cli.Commands;

/// <summary>Waits until a deployment answers, unless told not to.</summary>
internal sealed class Readiness
{
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Do not wait until the host serves it." };

    private readonly Option<int?> _timeout = Typed.Integer("--timeout", "SECONDS", "How long to wait, in seconds [120].");

    public void AddTo(Command command)
    {
        _timeout.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--timeout takes a number of seconds from 1 on.");
            }
        });
        command.Add(_noWait);
        command.Add(_timeout);
    }

    public async Task<int> AnswerAsync(ParseResult parsed, Session session, DeploymentView view, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_noWait))
        {
            return session.Answer(view, asked => session.Out.WriteLine(
                $"{asked.Name} shall serve version {asked.Version.Number} of {asked.Version.ModelId}. See: mlops deployments show {asked.Name}"));
        }

        session.Say($"{view.Name}: waiting for version {view.Version.Number} to be loaded");
        var seconds = parsed.GetValue(_timeout) ?? 120;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), session.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var details = await session.Client.WaitForDeploymentAsync(view.Name, view.Version.Number, either.Token).ConfigureAwait(false);
            session.Answer(details, ready => DeploymentOutput.Write(session.Out, ready));
            if (details.Failure is null)
            {
                return ExitCodes.Done;
            }

            session.Say(
                $"failed: {view.Name} does not serve version {view.Version.Number}: {details.Failure}"
                + (details.IsReady ? $" The version before still answers; go back to it for good: mlops deployments rollback {view.Name}" : ""));
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw CliException.Interrupted($"No longer waiting; the deployment goes on. See: mlops deployments show {view.Name}");
        }
        catch (OperationCanceledException)
        {
            throw CliException.Failed(
                "cli.not-ready",
                $"{view.Name} was not ready within {seconds} s. See mlops deployments show {view.Name} and the host's log, or wait longer with --timeout.");
        }
    }
}
