using System.Collections.Concurrent;
using System.Diagnostics;

namespace MlOps.Predictor.Telemetry;

/// <summary>
/// The traces in which deployments were moved, by the deployment's name, until its model is loaded. Requests add to
/// them; all else is for the one loop that reads routes.
/// </summary>
internal sealed class Deployers
{
    private readonly ConcurrentQueue<(string Deployment, ActivityContext Context)> _new = new();
    private readonly Dictionary<string, ActivityContext> _known = new(StringComparer.Ordinal);

    /// <summary>Keeps the trace of the call at hand, if there is one.</summary>
    public void Add(string deployment)
    {
        if (ServingTracing.IsOn && Activity.Current is { } current)
        {
            _new.Enqueue((deployment, current.Context));
        }
    }

    /// <summary>Takes in what was added. Routes that are read after this are at least as new.</summary>
    public void Take()
    {
        while (_new.TryDequeue(out var each))
        {
            _known[each.Deployment] = each.Context;
        }
    }

    public bool IsKnown(string deployment) => _known.ContainsKey(deployment);

    /// <summary>The trace of a deployment, once.</summary>
    public ActivityContext Remove(string deployment) => _known.Remove(deployment, out var context) ? context : default;

    /// <summary>Forgets those that wait for no load.</summary>
    public void Keep(Func<string, bool> isWaiting)
    {
        foreach (var name in _known.Keys)
        {
            if (!isWaiting(name))
            {
                _known.Remove(name);
            }
        }
    }
}
