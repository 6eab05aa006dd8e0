namespace MlOps.Cli;

/// <summary>A command cannot go on, and knows what to say.</summary>
internal sealed class CliException(int exitCode, string code, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Code { get; } = code;

    public static CliException Usage(string message) => new(ExitCodes.Usage, "cli.usage", message);

    public static CliException Failed(string code, string message) => new(ExitCodes.Failed, code, message);

    public static CliException Unreachable(string message) => new(ExitCodes.Unreachable, "cli.unreachable", message);

    public static CliException Interrupted(string message) => new(ExitCodes.Interrupted, "cli.interrupted", message);
}
