namespace MlOps.Simulation;

/// <summary>What was seen of a history, beside the writes that landed; and what was found wrong.</summary>
internal sealed class Evidence
{
    private readonly Dictionary<(string Actor, string Request), object> _sent = [];
    private readonly HashSet<Silo> _flushed = [];

    /// <summary>What clients asked, in the order of asking.</summary>
    public List<Operation> Operations { get; } = [];

    public List<SimAttempt> Attempts { get; } = [];

    /// <summary>Every start of every silo.</summary>
    public List<Silo> Silos { get; } = [];

    /// <summary>When nobody reached the store.</summary>
    public List<(TimeSpan From, TimeSpan To)> Outages { get; } = [];

    /// <summary>What each silo metered.</summary>
    public Dictionary<Silo, long> Metered { get; } = [];

    public List<Finding> Findings { get; } = [];

    public void Find(string code, string message) => Findings.Add(new(code, message));

    public void OnSent(GrainId actor, object command, Caller caller) =>
        _sent.TryAdd((actor.Key.ToString()!, caller.RequestId), command);

    public object? Sent(string actorId, string requestId) => _sent.GetValueOrDefault((actorId, requestId));

    /// <summary>The silo has entered all that it metered.</summary>
    public void OnFlushed(Silo silo) => _flushed.Add(silo);

    public bool HasFlushed(Silo silo) => _flushed.Contains(silo);
}

/// <summary>Something that must not be.</summary>
/// <param name="Code">Which rule was broken.</param>
/// <param name="Message">How.</param>
internal sealed record Finding(string Code, string Message)
{
    public override string ToString() => $"{Code}: {Message}";
}
