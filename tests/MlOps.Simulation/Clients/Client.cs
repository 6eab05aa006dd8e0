using System.Text.Json;

namespace MlOps.Simulation;

/// <summary>Someone outside who asks for things, one after the other, and asks again under the same id when there is no answer.</summary>
internal sealed partial class Client(World world, string name) : Node(world, name)
{
    private readonly SimIds _ids = new(name);

    public bool IsDone { get; private set; }

    public SimGrainFactory Grains => field ??= new(this);

    private Chance Chance => World.Chance;

    public async Task WorkAsync(int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            await World.Loop.Sleep(Chance.Seconds(0, 4));
            await ActAsync();
        }

        IsDone = true;
    }

    public async Task ResumeQueueAsync()
    {
        await ResumeAsync();
        IsDone = true;
    }

    /// <summary>Asks until there is an answer, or patience ends: then nobody knows what became of it.</summary>
    public async Task<Reply<TView>?> AskAsync<TCommand, TView>(IActor<TCommand, TView> actor, string actorId, TCommand command, Caller? caller = null)
        where TCommand : class
        where TView : class
    {
        var operation = new Operation(Name, actorId, command, caller ?? NewCaller(), World.Loop.Turns);
        World.Evidence.Operations.Add(operation);
        World.Trace.Say(Name, $"asks: {command}");
        for (var tries = Chance.Is(0.8) ? 100 : 1 + Chance.Below(3); tries > 0; tries--)
        {
            try
            {
                var reply = await actor.ExecuteAsync(command, operation.Caller);
                operation.AnsweredAt = World.Loop.Turns;
                operation.Refusal = reply.Refusal;
                operation.Number = reply.Number;
                operation.Answer = JsonSerializer.Serialize(reply, MlOpsJson.Options);
                World.Trace.Say(Name, $"is told of {command.GetType().Name}: {(reply.IsAccepted ? $"done {reply.Number}" : reply.Refusal.Code)}");
                return reply;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                await World.Loop.Sleep(Chance.Seconds(0.05, 2));
            }
        }

        World.Trace.Say(Name, $"gives up on {command.GetType().Name}");
        return null;
    }

    private Caller NewCaller() => new(Name, _ids.Next("request-"));
}
