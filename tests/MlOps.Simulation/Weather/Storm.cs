namespace MlOps.Simulation;

/// <summary>The faults that strike at a moment, not with every message.</summary>
internal sealed class Storm(World world)
{
    private bool _isOver;

    private Chance Chance => world.Chance;

    private Loop Loop => world.Loop;

    public void Begin()
    {
        var weather = world.Weather;
        Every(weather.Kill, () => Strike(Kill));
        Every(weather.Stop, () => Strike(world.Stop));
        Every(weather.Pause, () => Strike(Pause));
        Every(weather.Split, Split);
        Every(weather.Outage, Outage);
        Every(weather.SiloOutage, () => Strike(Outage));
        Every(weather.SetClock, () => Strike(SetClock));
        Every(weather.Collect, () => Strike(Collect));
        Every(weather.KillWorker, () => Strike(KillWorker));
    }

    /// <summary>No fault strikes any more, and what is broken is mended: the time of healing begins.</summary>
    public void End()
    {
        _isOver = true;
        if (world.Store.IsAway)
        {
            world.Store.AwayUntil = Loop.Elapsed;
            world.Evidence.Outages[^1] = (world.Evidence.Outages[^1].From, Loop.Elapsed);
        }

        world.Heal();
        foreach (var silo in world.Silos.ToList())
        {
            silo.Store.AwayUntil = TimeSpan.Zero;
        }
    }

    private void Every(double seconds, Action fault)
    {
        if (seconds > 0)
        {
            Loop.After(Chance.Seconds(seconds * 0.3, seconds * 1.7), () =>
            {
                if (!_isOver)
                {
                    fault();
                    Every(seconds, fault);
                }
            });
        }
    }

    private void Strike(Action<Silo> fault)
    {
        var silos = world.Silos.Where(silo => !silo.IsStopping && !silo.IsPaused).ToList();
        if (silos.Count > 0)
        {
            fault(Chance.OneOf(silos));
        }
    }

    private void Kill(Silo silo) => world.Kill(silo, Chance.Seconds(0.2, 4));

    /// <summary>SIGSTOP: the cluster takes the silo for dead, and it comes back not knowing.</summary>
    private void Pause(Silo silo)
    {
        world.Pause(silo);
        Loop.After(Chance.Seconds(0.2, 15), () => world.Resume(silo));
    }

    private void Split()
    {
        if (world.Split is null && world.Silos.Count > 1)
        {
            var side = world.Silos.Where(_ => Chance.Is(0.5)).ToHashSet<Node>();
            world.Tear(side);
            Loop.After(Chance.Seconds(1, 12), world.Heal);
        }
    }

    private void Outage()
    {
        if (world.Store.IsAway)
        {
            return;
        }

        world.Store.AwayUntil = Loop.Elapsed + Chance.Seconds(0.5, (world.Rules.Lease.TotalSeconds * 1.5) + 6);
        world.Evidence.Outages.Add((Loop.Elapsed, world.Store.AwayUntil));
        world.Trace.Say("store", $"is out of reach until {world.Store.AwayUntil:mm\\:ss\\.fff}");
    }

    private void Outage(Silo silo)
    {
        silo.Store.AwayUntil = Loop.Elapsed + Chance.Seconds(0.5, (world.Rules.Lease.TotalSeconds * 1.5) + 6);
        world.Trace.Say(silo.Name, $"does not reach the store until {silo.Store.AwayUntil:mm\\:ss\\.fff}");
    }

    private void SetClock(Silo silo)
    {
        silo.Clock.Offset = Chance.Is(0.3) ? TimeSpan.Zero : Chance.Seconds(-World.MostSkew.TotalSeconds, World.MostSkew.TotalSeconds);
        world.Trace.Say(silo.Name, $"has its clock set {silo.Clock.Offset.TotalSeconds:+0.000;-0.000} s off");
    }

    private void Collect(Silo silo)
    {
        if (silo.Activations.Where(activation => !activation.IsGone).ToList() is { Count: > 0 } active)
        {
            Chance.OneOf(active).Deactivate();
        }
    }

    private void KillWorker(Silo silo)
    {
        if (silo.Pool.Running.Count > 0)
        {
            var attempt = Chance.OneOf(silo.Pool.Running);
            world.Trace.Say(silo.Name, $"has the worker of {attempt.RunId} killed");
            attempt.Crash();
        }
    }
}
