using MlOps.Runs;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>
    /// Asks for the predictions of every row of a dataset. The answer is the run that makes them; what came of it is a
    /// version of the output dataset (<see cref="RunView.Product"/>). The same batch asked for twice is one version.
    /// </summary>
    public Task<RunView> StartBatchAsync(BatchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request with { Project = request.Project ?? _options.Project };
        return _transport.SendAsync<RunView>(Call.Change(HttpMethod.Post, $"batches", CallContent.Json(body)), cancellationToken);
    }
}
