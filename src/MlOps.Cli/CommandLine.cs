using System.CommandLine;
using MlOps.Cli.Commands;

namespace MlOps.Cli;

/// <summary>The whole command line, from arguments to exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var root = Build(surroundings);
        var parsed = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
            {
                surroundings.Error.WriteLine($"mlops: {OneLine(message)}");
            }

            surroundings.Error.WriteLine($"See '{PathOf(parsed.CommandResult.Command)} --help'.");
            return ExitCodes.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
    }

    public static RootCommand Build(Surroundings surroundings)
    {
        var globals = new GlobalOptions();
        var runner = new Runner(globals, surroundings);
        var root = new RootCommand("MLOps: datasets, training runs, models, deployments, predictions and what they cost.")
        {
            InitCommand.Build(runner),
            ApplyCommand.Build(runner),
            ProjectCommands.Build(runner),
            DatasetCommands.Build(runner),
            RunCommands.Build(runner),
            ModelCommands.Build(runner),
            DeployCommand.Build(runner),
            DeploymentCommands.Build(runner),
            PredictCommand.Build(runner),
            BatchCommand.Build(runner),
            CostsCommand.Build(runner),
        };
        globals.AddTo(root);
        return root;
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "mlops";
}
