using MlOps.Client.Cluster;

namespace MlOps.Client;

public sealed partial class MlOpsClient
{
    /// <summary>A request of this client's: whom its ticket names, a fresh request id, and the reason of its options.</summary>
    public Caller NewCaller() => new(_door.Principal, _options.NewKey(), _options.Reason);

    /// <summary>
    /// Gives an actor a command, again while no answer comes; the same request id makes it take effect once. Which
    /// commands a client may give is the platform's to say: those that HTTP offers too.
    /// </summary>
    /// <param name="actor">The actor, from <see cref="Cluster"/>.</param>
    /// <param name="command">The command.</param>
    /// <param name="caller">The request; null: <see cref="NewCaller"/>. One that was used before is answered as then.</param>
    /// <param name="cancellationToken">Stops waiting; whether the command takes effect is then unknown.</param>
    /// <returns>The actor after the command.</returns>
    public async Task<TView> ExecuteAsync<TCommand, TView>(
        IActor<TCommand, TView> actor, TCommand command, Caller? caller = null, CancellationToken cancellationToken = default)
        where TCommand : class
        where TView : class
    {
        ArgumentNullException.ThrowIfNull(actor);
        var asked = caller ?? NewCaller();
        return await _calls.RepeatAsync(async token => Accepted(await actor.ExecuteAsync(command, asked, token).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
    }

    private static TView Accepted<TView>(Reply<TView> reply)
        where TView : class => reply switch
        {
            { IsAccepted: true } => reply.View,
            { Refusal.Kind: RefusalKind.Unavailable } => throw new NotYetException(reply.Refusal),
            _ => throw ActorCalls.Refused(reply.Refusal!),
        };
}
