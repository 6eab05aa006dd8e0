using MlOps.Accounts;
using MlOps.Predictor.Telemetry;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>A model that answers for a deployment, with the meter that its requests go to.</summary>
internal sealed record ActiveModel(Route Route, LoadedModel Model, IActorMeter Usage)
{
    /// <summary>What its measurements carry, made once.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } = ServingTags.Of(Route);

    public string SpanName { get; } = $"predict {Route.Deployment}";

    public void Meter(Meter meter, long quantity, bool isEstimated = false) => Usage.Add(meter, quantity, isEstimated);
}
