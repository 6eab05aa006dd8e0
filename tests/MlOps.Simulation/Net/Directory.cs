namespace MlOps.Simulation;

/// <summary>Which activation is an actor's, as one part of the cluster sees it. While the cluster is split there are two.</summary>
internal sealed class Directory
{
    private readonly Dictionary<GrainId, Activation> _activations = [];

    /// <summary>The silos on which new activations are placed.</summary>
    public List<Silo> Members { get; } = [];

    public IEnumerable<Activation> Activations => _activations.Values;

    /// <summary>The actor's activation, placed somewhere where it has none; null where there is no silo to place it on.</summary>
    public Activation? Locate(GrainId actor, Chance chance)
    {
        if (_activations.TryGetValue(actor, out var known))
        {
            return known;
        }

        return Members.Count == 0 ? null : _activations[actor] = chance.OneOf(Members).Place(actor);
    }

    public bool Adopt(Activation activation) => _activations.TryAdd(activation.GrainId, activation);

    public void Forget(Activation activation)
    {
        if (_activations.TryGetValue(activation.GrainId, out var known) && known == activation)
        {
            _activations.Remove(activation.GrainId);
        }
    }

    public void Forget(Silo silo)
    {
        Members.Remove(silo);
        foreach (var activation in silo.Activations)
        {
            Forget(activation);
        }
    }

    public Directory Clone()
    {
        var clone = new Directory();
        clone.Members.AddRange(Members);
        foreach (var (actor, activation) in _activations)
        {
            clone._activations.Add(actor, activation);
        }

        return clone;
    }
}
