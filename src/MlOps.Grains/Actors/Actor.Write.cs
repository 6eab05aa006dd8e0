using System.Text.Json;

namespace MlOps.Actors;

internal abstract partial class Actor<TState, TCommand, TView>
{
    private Task<Reply<TView>> SubmitAsync(Undecided command)
    {
        if (_broken is not null)
        {
            throw Unavailable(_broken);
        }

        DecideOn(command);
        if (!_isWriting && !command.MustBeWritten && !command.IsRefused)
        {
            // Nothing to write, and decided on what the store holds.
            return Task.FromResult(command.Reply);
        }

        // Also what changes nothing waits: it was decided on a state that is still to be written.
        _waiting.Enqueue(command);
        BeginWriting();
        return command.Answer.Task;
    }

    private void BeginWriting()
    {
        if (!_isWriting)
        {
            _isWriting = true;
            WriteAsync().Ignore();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (_waiting.Count > 0 || _look is not null)
            {
                await (_look is { } look ? LookAsync(look) : WriteMeteredAsync(TakeBatch()));
            }
        }
        catch (Exception exception)
        {
            Break(exception);
        }
        finally
        {
            _isWriting = false;
        }

        DriveSoon();
    }

    /// <summary>
    /// What goes out in the next write. A change of the name ends it: only the store knows whether the name is free, so
    /// no later command may hide it.
    /// </summary>
    private List<Undecided> TakeBatch()
    {
        var count = _alone > 0 ? 1 : _waiting.Count;
        _alone = Math.Max(0, _alone - 1);
        var batch = new List<Undecided>(count);
        do
        {
            batch.Add(_waiting.Dequeue());
        }
        while (batch.Count < count && batch[^1].Decision.Next?.UniqueName == Committed?.UniqueName);
        return batch;
    }

    /// <summary>Work of the actor's own: the call that began to write may have ended, and those of the batch only wait.</summary>
    private async Task WriteMeteredAsync(List<Undecided> batch)
    {
        var work = services.Works.Begin(typeof(Undecided));
        try
        {
            await WriteBatchAsync(batch);
        }
        finally
        {
            work.End(Committed is { } state && ProjectOf(state) is { } projectId ? services.Works.Payer(projectId, ActorId) : null);
        }
    }

    private async Task WriteBatchAsync(List<Undecided> batch)
    {
        var next = batch[^1].Decision.Next;
        try
        {
            if (batch.Exists(command => command.MustBeWritten))
            {
                record.State.State = next;
                record.State.Rows = [.. batch.SelectMany(command => command.Rows)];
                await record.WriteStateAsync();
                services.Instruments.OnWrite(kind);
            }
            else if (batch.Exists(command => command.IsRefused) && await ReadAgainAsync())
            {
                DecideAgain(batch);
                return;
            }
        }
        catch (Exception refused) when (refused is NameTakenException or RowExistsException)
        {
            record.State.State = Committed;
            record.State.Rows = [];
            OnRefusedByStore(batch, refused);
            return;
        }
        catch (Exception exception)
        {
            foreach (var command in batch)
            {
                command.Answer.TrySetException(Unavailable(exception));
            }

            throw;
        }

        Committed = next;
        foreach (var command in batch)
        {
            if (command.Decision.IsChange)
            {
                services.Instruments.OnCommand(kind);
            }

            command.Answer.TrySetResult(command.Reply);
        }
    }

    /// <summary>
    /// One command of the batch wants a name that another actor has, or a row that is written once and is there; nothing
    /// was written. Written one by one, only that command fails, and those behind it are decided again on what is left.
    /// </summary>
    private void OnRefusedByStore(List<Undecided> batch, Exception refused)
    {
        if (batch.Count == 1)
        {
            if (refused is NameTakenException)
            {
                batch[0].Answer.TrySetResult(Refused(Refusals.NameTaken(refused.Message)));
            }
            else
            {
                // What looked it up first came a moment too early; its repeat finds the row.
                batch[0].Answer.TrySetException(Unavailable(refused));
            }

            batch.Clear();
        }
        else
        {
            _alone = batch.Count;
        }

        DecideAgain(batch);
    }

    /// <summary>These commands and those that wait behind them, on what the store holds.</summary>
    private void DecideAgain(List<Undecided> batch)
    {
        var behind = _waiting.ToArray();
        _waiting.Clear();
        _working = Committed;
        foreach (var command in batch.Concat(behind))
        {
            DecideOn(command);
            _waiting.Enqueue(command);
        }
    }

    private void DecideOn(Undecided command)
    {
        var now = Clock.GetUtcNow();
        var decision = Decide(_working, command.Command, new(ActorId, command.Caller, now));
        var view = decision.Next is { } next ? View(next) : null;
        command.Decision = decision;
        command.Reply = new(view, decision.Refusal, decision.Number);
        command.Rows = decision.Refusal is null ? [.. decision.Rows, .. Records(command, now)] : [];
        _working = decision.Next;
    }

    private static IEnumerable<AuthorityRow> Records(Undecided command, DateTimeOffset now)
    {
        if (command.Hash is not { } hash)
        {
            yield break;
        }

        var caller = command.Caller;
        yield return new RequestRow(
            caller.RequestId,
            hash,
            JsonSerializer.Serialize(command.Reply, MlOpsJson.Options),
            now,
            caller.IsPlatformStep ? null : now + RequestsAreKept);
        if (command.Decision.IsChange)
        {
            yield return new AuditRow(now, caller.Principal, caller.RequestId, command.AskedAs, caller.Reason);
        }
    }

    private void Break(Exception exception)
    {
        _broken = exception;
        while (_waiting.TryDequeue(out var command))
        {
            command.Answer.TrySetException(Unavailable(exception));
        }

        _look?.TrySetException(Unavailable(exception));

        DeactivateOnIdle();
    }

    private StoreUnavailableException Unavailable(Exception cause) => new(
        $"The state of {ActorId} could not be written, or its fate is unknown: {cause.Message} Under its request id the command takes effect once, however often it is repeated.",
        cause);

    /// <summary>A command on its way through decision and write.</summary>
    private sealed class Undecided(TCommand command, Caller caller, string? hash, string askedAs)
    {
        /// <summary>The command's name as the caller sent it, before it was prepared; for the audit.</summary>
        public string AskedAs => askedAs;

        public bool IsRefused => Decision.Refusal is not null;

        /// <summary>Whether the store must hear of it: a change, or an answer to keep — also that nothing was to be done.</summary>
        public bool MustBeWritten => Decision.IsChange || !Rows.IsEmpty;

        public TCommand Command => command;

        public Caller Caller => caller;

        /// <summary>The command's hash where it is to be recorded; else null.</summary>
        public string? Hash => hash;

        public Decision<TState> Decision { get; set; }

        public Reply<TView> Reply { get; set; } = new(null);

        public ImmutableArray<AuthorityRow> Rows { get; set; } = [];

        public TaskCompletionSource<Reply<TView>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
