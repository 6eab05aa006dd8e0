using Orleans.Concurrency;

namespace MlOps.Actors;

/// <summary>What every durable actor of the platform offers: commands in, a view out.</summary>
/// <typeparam name="TCommand">The commands that it takes.</typeparam>
/// <typeparam name="TView">What a caller may see of it.</typeparam>
[Alias("mlops.actors.IActor`2")]
public interface IActor<TCommand, TView> : IWakeable
    where TCommand : class
    where TView : class
{
    /// <summary>
    /// Carries out <paramref name="command"/>, or says why not. What it did is durable once this returns; the same
    /// request id again answers as the first time and changes nothing.
    /// </summary>
    [Alias("Execute")]
    Task<Reply<TView>> ExecuteAsync(TCommand command, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>The actor as it stands in the store, or null where it was never created (or was deleted).</summary>
    [ReadOnly]
    [Alias("Get")]
    Task<TView?> GetAsync(CancellationToken cancellationToken = default);
}
