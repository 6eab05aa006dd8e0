using System.Collections.Concurrent;
using MlOps.Chaos.Checks;

namespace MlOps.Chaos.History;

/// <summary>What was asked, what was said, what was broken, and what was seen to be wrong on the way.</summary>
internal sealed class Recording(Timeline timeline, TextWriter output)
{
    private readonly ConcurrentQueue<Operation> _operations = new();
    private readonly ConcurrentQueue<Disturbance> _disturbances = new();
    private readonly ConcurrentQueue<Finding> _findings = new();
    private readonly ConcurrentDictionary<string, string> _notRun = new(StringComparer.Ordinal);

    public TimeSpan Now => timeline.Now;

    public IReadOnlyCollection<Operation> Operations => _operations;

    public IReadOnlyCollection<Disturbance> Disturbances => _disturbances;

    public IReadOnlyCollection<Finding> Findings => _findings;

    /// <summary>What could not be done here, and why.</summary>
    public IReadOnlyDictionary<string, string> NotRun => _notRun;

    /// <summary>Tells whoever watches.</summary>
    public void Say(string what) => output.WriteLine(what);

    /// <summary>The same, with the time before it.</summary>
    public void SayNow(string what) => Say($"{Now.TotalSeconds,7:0.0} s  {what}");

    public void Add(Operation operation) => _operations.Enqueue(operation);

    public void Add(Disturbance disturbance) => _disturbances.Enqueue(disturbance);

    public void Find(string check, string what) => _findings.Enqueue(new(check, what));

    public void SkipFor(string what, string reason) => _notRun.TryAdd(what, reason);
}

/// <summary>A fault as it happened.</summary>
/// <param name="Fault">Its name.</param>
/// <param name="Silo">The silo that it struck; null: none, or all.</param>
/// <param name="Start">When.</param>
/// <param name="End">When it was over: the silo answers again, the disk is free.</param>
internal sealed record Disturbance(string Fault, int? Silo, TimeSpan Start, TimeSpan End);
