using MlOps.Models;
using MlOps.Queues;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>How a history goes: a calm beginning, a storm, then time enough to heal, and the checks.</summary>
internal sealed class Course(World world, long mostTurns, int mostRounds)
{
    /// <summary>So many seconds nothing must be left to do: what a client has given up may still be on its way.</summary>
    private const int CalmRounds = 5;

    private readonly Dictionary<string, int> _abandoned = [];
    private Client? _operator;

    public void Run()
    {
        try
        {
            world.Trace.Say("history", $"{world.Rules}");
            for (var number = 1; number <= world.Rules.Silos; number++)
            {
                world.Add(number, 1);
            }

            var first = new Client(world, "first");
            first.Context.Begin(first.SetUpAsync);
            Go(() => first.IsDone);
            Storm();
            HistoryChecks.Check(world);
        }
        catch (Exception exception)
        {
            world.Evidence.Find("history.broke", exception.ToString());
        }
    }

    private void Storm()
    {
        world.Weather = world.Forecast = Weather.Of(world.Chance);
        world.Trace.Say("history", $"{world.Weather}");
        var storm = new Storm(world);
        storm.Begin();
        for (var number = 1; number <= 2 + world.Chance.Below(3); number++)
        {
            var client = new Client(world, $"client-{number}");
            world.Clients.Add(client);
            client.Context.Begin(() => client.WorkAsync(4 + world.Chance.Below(8)));
        }

        var end = world.Loop.Elapsed + world.Chance.Seconds(10, 30);
        Go(() => world.Loop.Elapsed >= end);
        world.Trace.Say("history", $"The storm is over.");
        world.Weather = Weather.Calm;
        storm.End();
        Heal();
    }

    /// <summary>No faults any more: everything that was begun must end, in a time that can be told beforehand.</summary>
    private void Heal()
    {
        var rules = world.Rules;

        // A silo that was cast out may live 5 s more and its holder's lease as long again; then the sweep must see the
        // store for a whole lease, by clocks that may be wrong, and may wait in vain for an answer once.
        var takenOverBy = world.Loop.Elapsed + TimeSpan.FromSeconds(8) + (2 * rules.Lease) + (2 * World.MostSkew)
            + rules.Work.Value.SweepInterval + (2 * rules.ResponseTimeout);
        var calm = 0;
        for (var round = 0; calm < CalmRounds; round++)
        {
            if (round == mostRounds)
            {
                world.Evidence.Find("history.endless", $"{mostRounds} s after the last fault something is still to be done.");
                return;
            }

            var next = world.Loop.Elapsed + TimeSpan.FromSeconds(1);
            Go(() => world.Loop.Elapsed >= next);
            if (world.Loop.Elapsed > takenOverBy)
            {
                CheckTakenOver();
            }

            ResumeQueue();
            calm = IsQuiet() ? calm + 1 : 0;
        }

        var last = world.Silos.ToList();
        foreach (var silo in last)
        {
            silo.Context.Begin(silo.StopAsync);
        }

        Go(() => last.TrueForAll(silo => silo.Context.IsDead || world.Evidence.HasFlushed(silo)));
    }

    /// <summary>Every run that is held is held by someone who lives.</summary>
    private void CheckTakenOver()
    {
        var alive = world.Evidence.Attempts.Where(attempt => attempt.IsAlive).Select(attempt => (attempt.RunId, attempt.Attempt)).ToHashSet();
        foreach (var (id, run) in Last().Where(one => one.State is RunState run && run.Status.IsHeld()).Select(one => (one.Id, (RunState)one.State!)))
        {
            _abandoned[id] = alive.Contains((id, run.Attempt)) ? 0 : _abandoned.GetValueOrDefault(id) + 1;
            if (_abandoned[id] == 3)
            {
                world.Evidence.Find("run.abandoned", $"{id} is {run.Status}, and nobody works on attempt {run.Attempt}.");
            }
        }
    }

    /// <summary>Someone's pause may have come after his resume, from a silo that stood still: then another one sees to it.</summary>
    private void ResumeQueue()
    {
        if (_operator is not { IsDone: false } && Last().Any(one => one.State is QueueState { IsPaused: true }))
        {
            _operator = new(world, $"operator-{world.Loop.Turns}");
            _operator.Context.Begin(_operator.ResumeQueueAsync);
        }
    }

    /// <summary>What a silo that stands still was asked, and a write that is late, come when nobody expects them any more.</summary>
    private bool IsQuiet() =>
        world.Clients.TrueForAll(client => client.IsDone)
        && world.Silos.TrueForAll(silo => !silo.IsPaused)
        && world.Store.Late == 0
        && Last().All(one => one.State switch
        {
            RunState run => run.Status.IsFinal() && !run.HasIntent,
            ModelState model => model.Unfinished.IsEmpty,
            QueueState queue => !queue.IsPaused,
            _ => true,
        });

    private IEnumerable<(string Id, ActorState? State)> Last()
    {
        var states = new Dictionary<string, ActorState?>();
        foreach (var landed in world.Store.Landed)
        {
            states[landed.Id] = landed.State;
        }

        return states.Select(state => (state.Key, state.Value));
    }

    private void Go(Func<bool> isThere)
    {
        while (!isThere())
        {
            if (!world.Loop.Step())
            {
                throw new InvalidOperationException("Nothing is left to do, and something is still awaited.");
            }

            if (world.Loop.Turns > mostTurns)
            {
                throw new InvalidOperationException($"The history turns in circles: {mostTurns} turns.");
            }
        }
    }
}
