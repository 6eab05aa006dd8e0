namespace MlOps.Cli;

/// <summary>What the process says to the shell.</summary>
internal static class ExitCodes
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>It was tried and did not work out: a failed run, a model that does not load.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The platform refused (4xx).</summary>
    public const int Refused = 3;

    /// <summary>The platform does not answer, or cannot serve now.</summary>
    public const int Unreachable = 4;

    /// <summary>Something was to be confirmed, and was not: the answer was no, or nobody could be asked.</summary>
    public const int Unconfirmed = 5;

    /// <summary>Ctrl-C ended the waiting: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
