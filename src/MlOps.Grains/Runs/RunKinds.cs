namespace MlOps.Runs;

/// <summary>The kinds of runs by their specs.</summary>
internal sealed class RunKinds(IEnumerable<IRunKind> kinds)
{
    private readonly Dictionary<Type, IRunKind> _kinds = kinds.ToDictionary(kind => kind.SpecType);

    /// <summary>The kind of a spec.</summary>
    public IRunKind Of(RunSpec spec) => _kinds.TryGetValue(spec.GetType(), out var kind)
        ? kind
        : throw new NotSupportedException($"This host knows no run of the kind {spec.GetType().Name}. All hosts must be of one version.");

    /// <summary>The request of one step of a run, which is answered once and for all.</summary>
    public static Caller Step(string runId, string name) => Caller.Platform($"{runId}/{name}");

    /// <summary>A refusal as the end of a run.</summary>
    public static NotRecorded NotRecorded(Refusal refusal) => new(new(refusal.Code, refusal.Message));
}
