namespace MlOps.Simulation;

/// <summary>
/// Virtual time: what happens next, and when. One thread runs all of it; what is due at the same moment happens in the
/// order in which it was asked for, so that a history is a function of its seed.
/// </summary>
internal sealed class Loop
{
    private readonly PriorityQueue<Turn, (long At, long Order)> _later = new();
    private readonly Queue<Turn> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;

    /// <summary>Ticks since the history began.</summary>
    public long Now { get; private set; }

    /// <summary>Turns that were run.</summary>
    public long Turns { get; private set; }

    /// <summary>Whether nobody runs the history any more.</summary>
    public bool IsOver { get; set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(Now);

    /// <summary>Does something later, as a turn of <paramref name="context"/>; null: the world's own doing.</summary>
    public void After(TimeSpan delay, Action action, TurnContext? context = null) =>
        _later.Enqueue(new(context, static state => ((Action)state!)(), action), (Now + Math.Max(0, delay.Ticks), _order++));

    /// <summary>A task that is done after <paramref name="delay"/>; whoever awaits it goes on in a turn of its own.</summary>
    public Task Sleep(TimeSpan delay)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _later.Enqueue(
            new(null, static state => ((TaskCompletionSource)state!).SetResult(), done), (Now + Math.Max(0, delay.Ticks), _order++));
        return done.Task;
    }

    public void Post(TurnContext context, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            if (IsOver || context.IsDead)
            {
                // A timer that nobody stopped is collected as garbage.
                return;
            }

            // Something went on outside the loop, on a thread of the pool: the history is no function of its seed.
            throw new InvalidOperationException($"A turn of {context.Name} was begun by another thread.");
        }

        _ready.Enqueue(new(context, callback, state));
    }

    /// <summary>Runs one turn; false where nothing is left to do.</summary>
    public bool Step()
    {
        if (!_ready.TryDequeue(out var turn))
        {
            if (!_later.TryDequeue(out turn, out var due))
            {
                return false;
            }

            Now = due.At;
        }

        Turns++;
        if (turn.Context is { } context)
        {
            context.Run(turn.Callback, turn.State);
        }
        else
        {
            SynchronizationContext.SetSynchronizationContext(null);
            turn.Callback(turn.State);
        }

        return true;
    }

    private readonly record struct Turn(TurnContext? Context, SendOrPostCallback Callback, object? State);
}
