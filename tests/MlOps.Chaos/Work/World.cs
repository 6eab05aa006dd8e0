using System.Collections.Concurrent;

namespace MlOps.Chaos.Work;

/// <summary>What clients know of the platform, from its answers.</summary>
internal sealed class World
{
    /// <summary>So many runs may be under way that clients know of; else the queue outlasts the test.</summary>
    public const int MostRuns = 5;

    public static readonly string[] Datasets = ["d0", "d1", "d2"];

    public static readonly string[] Models = ["m0", "m1"];

    /// <summary>A model that is imported, not trained.</summary>
    public const string Imported = "o0";

    public static readonly string[] Aliases = ["production", "candidate"];

    public static readonly string[] Deployments = ["live0", "live1"];

    private readonly ConcurrentDictionary<string, int> _newest = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _runs = new();

    /// <summary>Runs that are not known to have ended.</summary>
    public IReadOnlyCollection<string> LiveRuns => [.. _runs.Keys];

    public int Newest(string model) => _newest.GetValueOrDefault(model);

    public void SawNewest(string model, int number) => _newest.AddOrUpdate(model, number, (_, known) => Math.Max(known, number));

    public bool TakeRun(string id, TimeSpan at) => _runs.TryAdd(id, at);

    public void EndRun(string id) => _runs.TryRemove(id, out _);

    /// <summary>A model version as one number.</summary>
    public static int Served(string model, int number) => ((Array.IndexOf(Models, model) + 1) * 100_000) + number;
}
