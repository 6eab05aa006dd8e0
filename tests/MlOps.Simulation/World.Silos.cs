namespace MlOps.Simulation;

/// <summary>Silos come, go, and lose each other.</summary>
internal sealed partial class World
{
    private Directory? _otherSide;

    /// <summary>What the cluster takes for its members and their actors.</summary>
    public Directory Directory { get; } = new();

    /// <summary>The processes that are there, paused or not.</summary>
    public List<Silo> Silos { get; } = [];

    /// <summary>The silos of one side while the cluster is split.</summary>
    public HashSet<Node>? Split { get; private set; }

    public Silo Add(int number, int start)
    {
        var silo = new Silo(this, number, start);
        Trace.Say(silo.Name, $"starts");
        Silos.Add(silo);
        Directory.Members.Add(silo);
        Evidence.Silos.Add(silo);
        silo.Run();
        return silo;
    }

    /// <summary>SIGKILL. The others find out a little later.</summary>
    public void Kill(Silo silo, TimeSpan restartsAfter)
    {
        if (silo.Context.IsDead)
        {
            return;
        }

        Trace.Say(silo.Name, $"is KILLED");
        silo.Context.Kill();
        Silos.Remove(silo);
        Loop.After(Chance.Seconds(0.3, 5), () => CastOut(silo));
        Loop.After(restartsAfter, () => Add(silo.Number, silo.Start + 1));
    }

    /// <summary>SIGTERM: drains, then ends.</summary>
    public void Stop(Silo silo)
    {
        Trace.Say(silo.Name, $"is told to stop");
        Directory.Members.Remove(silo);
        silo.Context.Begin(async () =>
        {
            await silo.StopAsync();
            Loop.After(TimeSpan.Zero, () =>
            {
                CastOut(silo);
                Kill(silo, Chance.Seconds(0.2, 3));
            });
        });
    }

    public void Pause(Silo silo)
    {
        Trace.Say(silo.Name, $"is PAUSED");
        silo.IsPaused = true;
        silo.Context.Pause();
        Loop.After(Chance.Seconds(1, 6), () =>
        {
            if (silo.IsPaused)
            {
                CastOut(silo);
            }
        });
    }

    /// <summary>The silo goes on where it was. If it was cast out it learns so only after a while, and then ends itself.</summary>
    public void Resume(Silo silo)
    {
        if (!silo.IsPaused || silo.Context.IsDead)
        {
            return;
        }

        Trace.Say(silo.Name, $"goes on{(silo.IsCastOut ? ", not knowing that it was cast out" : "")}");
        silo.IsPaused = false;
        silo.Context.Resume();
        if (silo.IsCastOut)
        {
            Loop.After(Chance.Seconds(0.05, 5), () => Kill(silo, Chance.Seconds(0.2, 3)));
        }
    }

    /// <summary>The cluster falls into two, neither of which hears of the other.</summary>
    public void Tear(HashSet<Node> side)
    {
        Trace.Say("network", $"is SPLIT: {string.Join(' ', side.Select(node => node.Name))} on one side");
        Split = side;
        _otherSide = new();
        foreach (var silo in Silos.Where(silo => !silo.IsCastOut && side.Contains(silo)))
        {
            Directory.Members.Remove(silo);
            _otherSide.Members.Add(silo);
            silo.View = _otherSide;
            foreach (var activation in silo.Activations.Where(activation => !activation.IsGone))
            {
                _otherSide.Adopt(activation);
            }

            Loop.After(Chance.Seconds(0.5, 5), () => ForgetAcross(silo));
        }

        foreach (var client in Clients.Where(_ => Chance.Is(0.5)))
        {
            client.View = _otherSide;
        }
    }

    /// <summary>The sides find each other. Of two activations of one actor one goes, a little later.</summary>
    public void Heal()
    {
        if (_otherSide is not { } other)
        {
            return;
        }

        Trace.Say("network", $"is whole again");
        (Split, _otherSide) = (null, null);
        foreach (var silo in other.Members.Where(silo => !silo.Context.IsDead && !silo.IsCastOut))
        {
            silo.View = Directory;
            Directory.Members.Add(silo);
        }

        foreach (var activation in other.Activations.Where(activation => !activation.IsGone && !Directory.Adopt(activation)).ToList())
        {
            if (!Directory.Activations.Contains(activation))
            {
                Loop.After(Chance.Seconds(0, 4), activation.Deactivate);
            }
        }

        Clients.ForEach(client => client.View = Directory);
    }

    public void Forget(Activation activation)
    {
        Directory.Forget(activation);
        activation.Silo.View.Forget(activation);
    }

    /// <summary>The cluster takes the silo for dead: its actors are activated elsewhere, and who waits for it waits no more.</summary>
    private void CastOut(Silo silo)
    {
        if (silo.IsCastOut)
        {
            return;
        }

        Trace.Say(silo.Name, $"is taken for dead");
        silo.IsCastOut = true;
        var view = silo.View;
        silo.View = view.Clone();
        view.Forget(silo);
        Directory.Forget(silo);
        Network.BreakOff(silo);
    }

    private void ForgetAcross(Silo silo)
    {
        if (Split is { } split && split.Contains(silo))
        {
            Directory.Forget(silo);
        }
    }
}
