using MlOps.Serving;

namespace MlOps.Client;

public sealed partial class MlOpsClient
{
    /// <summary>
    /// Predicts binary tensors, one per feature column: <c>PredictAsync("census", [Tensor.Of("age", 39f), Tensor.Of("sex", "Male")])</c>.
    /// Repeated while the cluster does not answer or the model is still loaded: a prediction changes nothing. One that
    /// was made although its answer was lost counts too, since it was made.
    /// </summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="inputs">The inputs, each with as many rows.</param>
    /// <param name="outputs">The outputs that are wanted, such as <c>score</c>, <c>probability</c>, <c>predicted_label</c>; null: all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="MlOpsApiException">
    /// <c>deployment.unknown</c>, <c>deployment.failed</c>, <c>deployment.not-ready</c> (still loading after
    /// <see cref="MlOpsClientOptions.LongestOutage"/>) or <c>prediction.input</c>: the message says which input and row
    /// is wrong and what was expected.
    /// </exception>
    public async Task<TensorAnswer> PredictAsync(
        string deployment, IEnumerable<Tensor> inputs, IEnumerable<string>? outputs = null, CancellationToken cancellationToken = default)
    {
        var request = new TensorRequest { Inputs = [.. inputs], Outputs = [.. outputs ?? []] };
        var predictor = Cluster.GetGrain<IPredictorGrain>(deployment);
        return await _calls.RepeatAsync(async token => Accepted(await predictor.PredictAsync(request, token).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
    }
}
