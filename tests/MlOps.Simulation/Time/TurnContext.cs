namespace MlOps.Simulation;

/// <summary>
/// A process: its code runs in turns, one at a time. One that is paused runs none until it goes on; one that is dead
/// runs none ever again, wherever its code was.
/// </summary>
internal sealed class TurnContext(Loop loop, string name) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _held = new();
    private bool _isPaused;

    public string Name => name;

    public bool IsDead { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => loop.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nobody waits for another's turn.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins something as a turn.</summary>
    public void Begin(Func<Task> work) => Post(static state => Watch(((Func<Task>)state!)()), work);

    public void Run(SendOrPostCallback callback, object? state)
    {
        if (IsDead)
        {
            return;
        }

        if (_isPaused)
        {
            _held.Enqueue((callback, state));
            return;
        }

        SetSynchronizationContext(this);
        callback(state);
    }

    public void Pause() => _isPaused = true;

    public void Resume()
    {
        _isPaused = false;
        while (_held.TryDequeue(out var turn))
        {
            Post(turn.Callback, turn.State);
        }
    }

    public void Kill()
    {
        IsDead = true;
        _held.Clear();
    }

    /// <summary>An exception that nobody caught ends the history.</summary>
    private static async void Watch(Task task) => await task;
}
