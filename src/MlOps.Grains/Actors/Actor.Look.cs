namespace MlOps.Actors;

/// <summary>
/// For a while an actor can have two activations, on silos that do not see each other. A write shows at once that the
/// other one has written: the store refuses it. What writes nothing shows nothing; so what turns on it — a refusal, a
/// kept answer, that there is no such actor — is told only after a look at the stored version.
/// </summary>
internal abstract partial class Actor<TState, TCommand, TView>
{
    /// <summary>Someone waits for a look at the store.</summary>
    private TaskCompletionSource? _look;

    /// <summary>Brings the memory up to what the store holds. Takes its turn among the writes.</summary>
    protected Task LookAsync()
    {
        if (_broken is not null)
        {
            throw Unavailable(_broken);
        }

        _look ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        var looked = _look.Task;
        BeginWriting();
        return looked;
    }

    private async Task LookAsync(TaskCompletionSource look)
    {
        if (await ReadAgainAsync())
        {
            DecideAgain([]);
        }

        _look = null;
        look.TrySetResult();
    }

    /// <summary>Whether another activation had written.</summary>
    private async Task<bool> ReadAgainAsync()
    {
        var known = record.Etag;
        await record.ReadStateAsync();
        if (record.Etag == known)
        {
            record.State.State = Committed;
            return false;
        }

        Committed = record.State.State;
        return true;
    }
}
