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
        if (!_isWriting && !command.Decision.IsChange)
        {
            // Nothing to write, and decided on what the store holds.
            return Task.FromResult(command.Reply);
        }

        // Also what changes nothing waits: it was decided on a state that is still to be written.
        _waiting.Enqueue(command);
        if (!_isWriting)
        {
            _isWriting = true;
            WriteAsync().Ignore();
        }

        return command.Answer.Task;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (_waiting.Count > 0)
            {
                await WriteBatchAsync(TakeBatch());
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

    private List<Undecided> TakeBatch()
    {
        var count = _alone > 0 ? 1 : _waiting.Count;
        _alone = Math.Max(0, _alone - 1);
        var batch = new List<Undecided>(count);
        while (batch.Count < count)
        {
            batch.Add(_waiting.Dequeue());
        }

        return batch;
    }

    private async Task WriteBatchAsync(List<Undecided> batch)
    {
        var next = batch[^1].Decision.Next;
        try
        {
            if (batch.Exists(command => command.Decision.IsChange))
            {
                record.State.State = next;
                record.State.Rows = [.. batch.SelectMany(command => command.Rows)];
                await record.WriteStateAsync();
                services.Instruments.OnWrite(kind);
            }
        }
        catch (NameTakenException taken)
        {
            record.State.State = Committed;
            record.State.Rows = [];
            OnNameTaken(batch, taken);
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
    /// One command of the batch wants a name that another actor has; nothing was written. Written one by one, only that
    /// command is refused, and those behind it are decided again on what is left.
    /// </summary>
    private void OnNameTaken(List<Undecided> batch, NameTakenException taken)
    {
        var behind = _waiting.ToArray();
        _waiting.Clear();
        _working = Committed;

        if (batch.Count == 1)
        {
            batch[0].Answer.TrySetResult(Refused(Refusals.NameTaken(taken.Message)));
            batch.Clear();
        }
        else
        {
            _alone = batch.Count;
        }

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
        command.Rows = decision.IsChange ? [.. decision.Rows, .. Records(command, now)] : [];
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
        yield return new AuditRow(now, caller.Principal, caller.RequestId, command.Command.GetType().Name, caller.Reason);
    }

    private void Break(Exception exception)
    {
        _broken = exception;
        while (_waiting.TryDequeue(out var command))
        {
            command.Answer.TrySetException(Unavailable(exception));
        }

        DeactivateOnIdle();
    }

    private StoreUnavailableException Unavailable(Exception cause) => new(
        $"The state of {ActorId} could not be written, or its fate is unknown: {cause.Message} Repeat the request with the same id; it takes effect once.",
        cause);

    /// <summary>A command on its way through decision and write.</summary>
    private sealed class Undecided(TCommand command, Caller caller, string? hash)
    {
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
