namespace MlOps.Trainer.Work;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    /// <summary>The last message is a result.</summary>
    public const int Done = 0;

    /// <summary>The last message says why there is none.</summary>
    public const int Failed = 1;

    /// <summary>A fault of the worker itself; standard error has it.</summary>
    public const int Crashed = 3;

    /// <summary>The host went away.</summary>
    public const int HostGone = 4;
}
