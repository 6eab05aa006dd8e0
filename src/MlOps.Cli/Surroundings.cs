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

    /// <summary>Where the client's address, token, project and reason are filled in.</summary>
    public MlOpsClientOptions Client { get; init; } = new();

    public static Surroundings OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenIn = Console.OpenStandardInput,
        Ask = Console.IsInputRedirected || Console.IsErrorRedirected ? null : AskOnConsole,
        Variable = Environment.GetEnvironmentVariable,
    };

    private static string? AskOnConsole(string question)
    {
        Console.Error.Write(question);
        return Console.ReadLine();
    }
}
