using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>mlops deploy</summary>
internal static class DeployCommand
{
    private const string OnnxExtension = ".onnx";

    public static Command Build(Runner runner)
    {
        var model = new Argument<string>("MODEL") { Description = "What to serve: MODEL (the newest version), MODEL:3, MODEL@alias, or the path of an .onnx file, which is imported first." };
        var name = new Option<string>("--name") { Description = "The deployment; it is created, or moved to this version.", HelpName = "NAME", Required = true };
        var importAs = new Option<string?>("--model") { Description = "The model that a file becomes a version of [the deployment's name].", HelpName = "MODEL" };
        var limits = new Limits();
        var waiting = new Readiness();
        var command = new Command("deploy", "Serves a model version, or an ONNX file, under a name.") { model, name, importAs };
        limits.AddTo(command);
        waiting.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var deployment = parsed.GetRequiredValue(name);
            var text = parsed.GetRequiredValue(model);
            if (IsFile(text))
            {
                var registered = parsed.GetValue(importAs) ?? deployment;
                var run = await ImportCommand.ImportAsync(
                    session, registered, text, limits.MemoryMiB(parsed), limits.Seconds(parsed), cancellationToken).ConfigureAwait(false);
                if (run.Product?.Number is not { } number)
                {
                    session.Answer(run, _ => { });
                    return RunFollower.Conclude(session, run);
                }

                session.Say($"{text} is version {number} of {registered}");
                text = $"{registered}:{ImportCommand.VersionText(number)}";
            }
            else if (parsed.GetValue(importAs) is not null || limits.MemoryMiB(parsed) is not null || limits.Seconds(parsed) is not null)
            {
                throw CliException.Usage($"--model, --memory-mib and --seconds say how an .onnx file is imported; '{text}' names a model that is registered.");
            }

            ModelReference.Parse(text);
            var view = await session.Client.DeployAsync(deployment, text, cancellationToken).ConfigureAwait(false);
            return await waiting.AnswerAsync(parsed, session, view, cancellationToken).ConfigureAwait(false);
        });
    }

    private static bool IsFile(string text) => text.EndsWith(OnnxExtension, StringComparison.OrdinalIgnoreCase);
}
