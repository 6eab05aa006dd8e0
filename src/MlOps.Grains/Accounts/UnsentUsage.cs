namespace MlOps.Accounts;

/// <summary>
/// What was metered and is not entered yet. Of each project there is at most one batch that was sent: its fate may be
/// unknown, so it stays as it is under its request id, and counts once. Whatever comes behind it is added up by actor and
/// meter, so that an account that is out of reach for long costs memory for each actor, not for each interval.
/// </summary>
internal sealed class UnsentUsage(IIdSource ids)
{
    private readonly Dictionary<string, Waiting> _projects = [];

    /// <summary>The projects that have some.</summary>
    public ImmutableArray<string> Projects => [.. _projects.Keys];

    public int Count => _projects.Count;

    public void Add(string projectId, ImmutableArray<UsageEvent> events)
    {
        if (!_projects.TryGetValue(projectId, out var waiting))
        {
            _projects.Add(projectId, waiting = new());
        }

        foreach (var used in events)
        {
            var key = (used.ActorId, used.Meter, used.IsEstimated, used.Facets);
            waiting.Behind[key] = waiting.Behind.TryGetValue(key, out var before) ? Sum(before, used) : used;
        }
    }

    /// <summary>The batch to send next, the same one until it was entered; null where nothing is left.</summary>
    public (Caller Caller, RecordUsage Usage)? Next(string projectId)
    {
        if (!_projects.TryGetValue(projectId, out var waiting))
        {
            return null;
        }

        if (waiting.Sent is null)
        {
            waiting.Sent = (new("platform", ids.Next("usage-")), new([.. waiting.Behind.Values]));
            waiting.Behind.Clear();
        }

        return waiting.Sent;
    }

    /// <summary>The account has answered <see cref="Next"/>.</summary>
    public void OnEntered(string projectId)
    {
        var waiting = _projects[projectId];
        waiting.Sent = null;
        if (waiting.Behind.Count == 0)
        {
            _projects.Remove(projectId);
        }
    }

    private static UsageEvent Sum(UsageEvent one, UsageEvent other) => one with
    {
        Quantity = checked(one.Quantity + other.Quantity),
        From = one.From < other.From ? one.From : other.From,
        To = one.To > other.To ? one.To : other.To,
    };

    private sealed class Waiting
    {
        public (Caller Caller, RecordUsage Usage)? Sent { get; set; }

        public Dictionary<(string ActorId, Meter Meter, bool IsEstimated, UsageFacets? Facets), UsageEvent> Behind { get; } = [];
    }
}
