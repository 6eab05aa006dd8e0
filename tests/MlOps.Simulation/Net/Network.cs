namespace MlOps.Simulation;

/// <summary>Messages between nodes: they may be late, lost, or come twice.</summary>
internal sealed class Network(World world)
{
    private const int MostForwards = 2;

    /// <summary>Calls that were sent to a silo and are not answered, in the order of their sending.</summary>
    private readonly Dictionary<Silo, List<Call>> _outstanding = [];

    public Task<T> CallAsync<T>(Node from, GrainId target, string what, Func<object, Task<T>> invoke)
    {
        var call = new Call<T>(from, target, what, invoke);
        world.Loop.After(world.Rules.ResponseTimeout, () => TimeOut(call));
        Send(call);
        if (world.Chance.Is(world.Weather.DoubleMessage))
        {
            world.Trace.Say(from.Name, $"sends {what} of {target.Key} twice");
            Send(call);
        }

        return call.Answer;
    }

    /// <summary>The cluster has found a silo dead: whoever waits for it learns so.</summary>
    public void BreakOff(Silo silo)
    {
        if (_outstanding.Remove(silo, out var calls))
        {
            foreach (var call in calls)
            {
                call.Fail(new SiloUnavailableException($"{silo.Name} is gone."));
            }
        }
    }

    /// <summary>Sends a call on that came to an activation that is gone.</summary>
    public void Forward(Call call)
    {
        if (++call.Forwards > MostForwards)
        {
            call.Fail(new SiloUnavailableException($"{call.What} of {call.Target.Key} found no activation."));
            return;
        }

        Send(call);
    }

    public void Reply(Call call, Activation activation, Action answer, string how)
    {
        if (_outstanding.TryGetValue(activation.Silo, out var calls))
        {
            calls.Remove(call);
        }

        world.Trace.Say(activation.Silo.Name, $"{how} {call.What} of {call.Target.Key} for {call.From.Name}");
        if (IsLost(activation.Silo, call.From))
        {
            world.Trace.Say(activation.Silo.Name, $"LOST: the answer of {call.What} of {call.Target.Key} for {call.From.Name}");
            return;
        }

        world.Loop.After(Delay(), answer, call.From.Context);
    }

    private void Send(Call call)
    {
        var activation = call.From.View.Locate(call.Target, world.Chance);
        if (activation is null)
        {
            call.Fail(new SiloUnavailableException("There is no silo."));
            return;
        }

        world.Trace.Say(call.From.Name, $"calls {call.What} of {call.Target.Key} on {activation.Silo.Name}");
        if (IsLost(call.From, activation.Silo))
        {
            world.Trace.Say(call.From.Name, $"LOST: {call.What} of {call.Target.Key}");
            return;
        }

        if (!_outstanding.TryGetValue(activation.Silo, out var calls))
        {
            _outstanding.Add(activation.Silo, calls = []);
        }

        calls.Add(call);
        world.Loop.After(Delay(), () => activation.Receive(call), activation.Silo.Context);
    }

    private void TimeOut(Call call)
    {
        if (!call.IsOver)
        {
            world.Trace.Say(call.From.Name, $"waited in vain for {call.What} of {call.Target.Key}");
            call.Fail(new TimeoutException($"{call.What} of {call.Target.Key} was not answered."));
        }
    }

    private bool IsLost(Node from, Node to) =>
        from != to && (!Reaches(from, to) || world.Chance.Is(world.Weather.LoseMessage));

    /// <summary>A split lets nothing through between its sides. A client is on both.</summary>
    private bool Reaches(Node from, Node to) =>
        world.Split is not { } split || from is not Silo || to is not Silo || split.Contains(from) == split.Contains(to);

    private TimeSpan Delay() => world.Chance.Is(world.Weather.DelayMessage)
        ? world.Chance.Seconds(0.1, 8)
        : world.Chance.Milliseconds(0.2, 4);
}
