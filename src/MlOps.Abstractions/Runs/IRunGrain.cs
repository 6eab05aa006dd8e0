using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace MlOps.Runs;

/// <summary>
/// One piece of work for a worker — training, ingestion — from the asking to its end. It owns the lease and the
/// attempt number; every report of a worker bears the number, and a stale one is refused.
/// </summary>
[Version(1)]
[Alias("mlops.runs.IRunGrain")]
public interface IRunGrain : IActor<RunCommand, RunView>
{
    /// <summary>What <paramref name="submit"/> would be resolved to now, or why it would be refused. Nothing is submitted.</summary>
    [ReadOnly]
    [Alias("Resolve")]
    Task<Reply<RunSpec>> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken = default);
}
