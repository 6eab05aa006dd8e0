namespace MlOps.Simulation;

/// <summary>A call of an actor, on its way.</summary>
internal abstract class Call(Node from, GrainId target, string what)
{
    public Node From => from;

    public GrainId Target => target;

    public string What => what;

    /// <summary>How often it came to an activation that was gone.</summary>
    public int Forwards { get; set; }

    public abstract bool IsOver { get; }

    /// <summary>Carries the call out on the actor and sends the answer.</summary>
    public abstract Task InvokeAsync(Activation activation);

    public abstract void Fail(Exception exception);
}

/// <summary>A call with its answer.</summary>
internal sealed class Call<T>(Node from, GrainId target, string what, Func<object, Task<T>> invoke) : Call(from, target, what)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public override bool IsOver => _answer.Task.IsCompleted;

    public override async Task InvokeAsync(Activation activation)
    {
        var network = From.World.Network;
        try
        {
            var result = await invoke(activation.GrainInstance!);
            network.Reply(this, activation, () => _answer.TrySetResult(result), "answers");
        }
        catch (Exception exception)
        {
            network.Reply(this, activation, () => _answer.TrySetException(exception), $"throws {exception.GetType().Name} at");
        }
    }

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}
