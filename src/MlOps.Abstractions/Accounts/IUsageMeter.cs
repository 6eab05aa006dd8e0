namespace MlOps.Accounts;

/// <summary>Where a host's own activity is metered; entered into the accounts every few seconds.</summary>
public interface IUsageMeter
{
    /// <summary>The counters of one actor, and of what else is known of the usage; the same object for the same.</summary>
    IActorMeter For(string projectId, string actorId, UsageFacets? facets = null);
}

/// <summary>One actor's counters. Adding is lock-free and takes nanoseconds.</summary>
public interface IActorMeter
{
    /// <summary>Adds <paramref name="quantity"/> to a meter; what is estimated is kept apart from what was read.</summary>
    void Add(Meter meter, long quantity, bool isEstimated = false);
}
