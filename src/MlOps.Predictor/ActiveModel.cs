using System.Collections.Concurrent;
using MlOps.Accounts;
using MlOps.Predictor.Telemetry;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>A model that answers for a deployment, with the meters that its requests go to.</summary>
internal sealed record ActiveModel(Route Route, LoadedModel Model, IUsageMeter Usage)
{
    private readonly ConcurrentDictionary<string, IActorMeter> _byCaller = new(StringComparer.Ordinal);
    private readonly IActorMeter _ofNobody = Usage.For(Route.ProjectId, Route.DeploymentId, new(Route.ModelVersionId));

    /// <summary>What its measurements carry, made once.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } = ServingTags.Of(Route);

    /// <summary>What a small request costs.</summary>
    public CpuProfile SmallRequests { get; } = new();

    public string SpanName { get; } = $"predict {Route.Deployment}";

    /// <summary>Where the requests of a caller go; null: of one that is not known.</summary>
    public IActorMeter PayerOf(string? caller) => caller is null ? _ofNobody : _byCaller.GetOrAdd(
        caller, static (name, active) => active.Usage.For(active.Route.ProjectId, active.Route.DeploymentId, new(active.Route.ModelVersionId, name)), this);
}
