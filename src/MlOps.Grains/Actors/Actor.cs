using System.Text.Json;

namespace MlOps.Actors;

/// <summary>
/// The shell of every durable actor: decide → persist → answer.
/// </summary>
/// <remarks>
/// <para>
/// Two states are kept apart: <em>committed</em> is what the store holds and what getters show; <em>working</em> is what
/// the commands decided so far lead to. Commands that arrive during a write are decided on the working state at once
/// and all go out in the next write, so a hot actor writes as often as the store can, not as often as it is called.
/// </para>
/// <para>
/// After a failed write nobody knows whether it landed. Everyone who waits learns that it failed, and the activation
/// ends; the next one reads what is really there, and a repeat with the same request id finds its answer or is decided
/// anew. So memory is never ahead of the store, and a fact is recorded once.
/// </para>
/// </remarks>
internal abstract partial class Actor<TState, TCommand, TView>(
    string kind,
    IPersistentState<ActorRecord<TState>> record,
    ActorServices services) : Grain, IActor<TCommand, TView>, IMeteredActor
    where TState : ActorState
    where TCommand : class
    where TView : class
{
    private static readonly TimeSpan RequestsAreKept = TimeSpan.FromHours(24);

    private readonly Dictionary<string, (string Hash, Task<Reply<TView>> Answer)> _inFlight = [];
    private readonly Queue<Undecided> _waiting = [];
    private TState? _working;
    private bool _isWriting;
    private int _alone;
    private Exception? _broken;

    protected string ActorId => this.GetPrimaryKeyString();

    /// <summary>The state that the store holds.</summary>
    protected TState? Committed { get; private set; }

    protected TimeProvider Clock => services.Clock;

    string IMeteredActor.ActorId => ActorId;

    string? IMeteredActor.ProjectId => Committed is { } state ? ProjectOf(state) : null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _working = Committed = record.State.State;
        DriveSoon();
        return Task.CompletedTask;
    }

    public async Task<TView?> GetAsync(CancellationToken cancellationToken)
    {
        if (Committed is null)
        {
            await LookAsync();
        }

        return Committed is { } state ? View(state) : null;
    }

    public async Task<Reply<TView>> ExecuteAsync(TCommand command, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentException.ThrowIfNullOrEmpty(caller?.RequestId);

        if (!IsRecorded(command))
        {
            return await ExecuteOnceAsync(command, caller, "");
        }

        var hash = CommandHash.Of(command);
        while (_inFlight.TryGetValue(caller.RequestId, out var first))
        {
            if (first.Hash == hash)
            {
                return await first.Answer;
            }

            // Which command the id stands for is known once that one is answered: it may be the one that is refused.
            await ((Task)first.Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        // A repeat may wait for this answer after the first caller has gone: its cancellation must not end it.
        var answer = ExecuteInFlightAsync(command, caller, hash);
        if (!answer.IsCompleted)
        {
            _inFlight.Add(caller.RequestId, (hash, answer));
        }

        return await answer;
    }

    /// <summary>The rules.</summary>
    protected abstract Decision<TState> Decide(TState? state, TCommand command, Circumstances circumstances);

    /// <summary>What a caller may see; null where the actor counts as gone.</summary>
    protected abstract TView? View(TState state);

    /// <summary>The project that pays for the actor; null for what belongs to no project.</summary>
    protected abstract string? ProjectOf(TState state);

    /// <summary>
    /// Looks up what the rules need to know beyond the state. Answers the command as the decider shall see it, or why it
    /// cannot be carried out.
    /// </summary>
    protected virtual ValueTask<(TCommand Command, Refusal? Refusal)> PrepareAsync(TCommand command, CancellationToken cancellationToken) =>
        ValueTask.FromResult((command, (Refusal?)null));

    /// <summary>Whether a command is worth an entry in request log and audit. A routine sign of life is not.</summary>
    protected virtual bool IsRecorded(TCommand command) => true;

    /// <summary>A command of the actor to itself: a step of an intent. Not recorded; the decider tells a repeat by the state.</summary>
    protected Task<Reply<TView>> ExecuteOwnAsync(TCommand command) =>
        SubmitAsync(new(command, Caller.Platform(ActorId), null, command.GetType().Name));

    /// <summary>It is in flight no more before it is answered, so whoever waited for it does not meet it again.</summary>
    private async Task<Reply<TView>> ExecuteInFlightAsync(TCommand command, Caller caller, string hash)
    {
        try
        {
            return await ExecuteOnceAsync(command, caller, hash);
        }
        finally
        {
            _inFlight.Remove(caller.RequestId);
        }
    }

    private async Task<Reply<TView>> ExecuteOnceAsync(TCommand command, Caller caller, string hash)
    {
        var isRecorded = IsRecorded(command);
        if (isRecorded && await services.Requests.FindAsync(ActorId, caller.RequestId) is { } earlier)
        {
            await LookAsync();
            return CommandHash.IsOf(earlier.CommandHash, command) ? Repeated(earlier) : Refused(Refusals.OtherRequest(caller.RequestId));
        }

        var (prepared, refusal) = await PrepareAsync(command, CancellationToken.None);
        var reply = refusal is null
            ? await SubmitAsync(new(prepared, caller, isRecorded ? hash : null, command.GetType().Name))
            : Refused(refusal);

        if (reply.Refusal is { } reason)
        {
            services.Instruments.OnRefused(kind, reason.Code);
        }

        return reply;
    }

    private Reply<TView> Refused(Refusal refusal) => new(Committed is { } state ? View(state) : null, refusal);

    private Reply<TView> Repeated(RequestRow earlier) =>
        JsonSerializer.Deserialize<Reply<TView>>(earlier.Answer, MlOpsJson.Options)
        ?? throw new InvalidOperationException($"The kept answer of request \"{earlier.RequestId}\" of {ActorId} is empty.");
}
