namespace MlOps.Predictor;

/// <summary>Counts who uses a thing that must be freed by hand: its owner, and every request that entered it.</summary>
internal sealed class UseCount(Action free)
{
    private int _users = 1;

    /// <summary>Enters, unless all have left.</summary>
    public bool TryEnter()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Leaves; the last one frees.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            free();
        }
    }
}
