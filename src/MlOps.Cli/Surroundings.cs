using MlOps.Cli.Terminal;

namespace MlOps.Cli;

/// <summary>What a command sees of the world, so that a test can be the world.</summary>
internal sealed record Surroundings
{
    /// <summary>Answers go here, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress and complaints go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens what is piped in.</summary>
    public required Func<Stream> OpenIn { get; init; }

    /// <summary>Asks someone, and gives the answer; null where nobody is there to be asked.</summary>
    public Func<string, string?>? Ask { get; init; }

    /// <summary>The environment.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The commit of the code in the working directory; null where there is none.</summary>
    public Func<string?> HeadCommit { get; init; } = () => null;

    /// <summary>Where the client's address, token, project and reason are filled in.</summary>
    public MlOpsClientOptions Client { get; init; } = new();

    public static Surroundings OfThisProcess() => new()
    {
        Out = TerminalWriter.Of(Console.Out, Console.IsOutputRedirected, Environment.GetEnvironmentVariable),
        Error = TerminalWriter.Of(Console.Error, Console.IsErrorRedirected, Environment.GetEnvironmentVariable),
        OpenIn = Console.OpenStandardInput,
        Ask = Console.IsInputRedirected || Console.IsErrorRedirected ? null : AskOnConsole,
        Variable = Environment.GetEnvironmentVariable,
        HeadCommit = GitHead.Read,
    };

    private static string? AskOnConsole(string question)
    {
        Console.Error.Write(question);
        return Console.ReadLine();
    }
}
