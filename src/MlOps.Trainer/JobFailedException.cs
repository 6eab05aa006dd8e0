using MlOps.Runs;

namespace MlOps.Trainer;

/// <summary>The job cannot be done, and the person who asked for it is told why.</summary>
internal sealed class JobFailedException(RunFailure failure) : Exception(failure.Message)
{
    public JobFailedException(string code, string message, long? line = null)
        : this(new RunFailure(code, message, line))
    {
    }

    public RunFailure Failure { get; } = failure;
}
