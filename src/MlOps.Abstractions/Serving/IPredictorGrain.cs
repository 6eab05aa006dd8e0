namespace MlOps.Serving;

/// <summary>
/// The door of Orleans clients to a deployment, keyed by the deployment's name. Each silo answers with the model in its
/// own memory; no other actor is called, and nothing is kept.
/// </summary>
[Alias("mlops.serving.IPredictorGrain")]
public interface IPredictorGrain : IGrainWithStringKey
{
    /// <summary>
    /// Predicts. What is wrong is told as a refusal: <c>deployment.unknown</c>, <c>deployment.not-ready</c> while the
    /// model is loaded, <c>deployment.failed</c> where it cannot be, <c>prediction.input</c> where the request does not fit it.
    /// </summary>
    [Alias("Predict")]
    Task<Reply<TensorAnswer>> PredictAsync(TensorRequest request, CancellationToken cancellationToken = default);
}
