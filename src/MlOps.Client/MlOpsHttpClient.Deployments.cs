using MlOps.Deployments;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>The deployments.</summary>
    public Task<Page<DeploymentView>> ListDeploymentsAsync(PageQuery? page = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Page<DeploymentView>>(Call.Get($"deployments", Paging(page)), cancellationToken);

    /// <summary>One deployment, as the host that answers serves it.</summary>
    public Task<DeploymentDetails> GetDeploymentAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DeploymentDetails>(Call.Get($"deployments/{name}"), cancellationToken);

    /// <summary>Creates a deployment, or moves it to another model version.</summary>
    /// <param name="name">The deployment.</param>
    /// <param name="model"><c>MODEL</c> (the newest version), <c>MODEL:3</c> or <c>MODEL@alias</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<DeploymentView> DeployAsync(string name, string model, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DeploymentView>(
            Call.Change(HttpMethod.Put, $"deployments/{name}", CallContent.Json(new { model, project = _options.Project })), cancellationToken);

    /// <summary>Moves a deployment back to the version before the last change.</summary>
    public Task<DeploymentView> RollBackDeploymentAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DeploymentView>(Call.Change(HttpMethod.Post, $"deployments/{name}/rollback"), cancellationToken);

    /// <summary>Takes a deployment down.</summary>
    public Task DeleteDeploymentAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(Call.Change(HttpMethod.Delete, $"deployments/{name}"), cancellationToken);

    /// <summary>
    /// The deployment once the host that answers serves model version <paramref name="number"/>, or cannot and says why
    /// (<see cref="DeploymentDetails.Failure"/>; the version before may still answer then). Looks every
    /// <see cref="MlOpsClientOptions.PollInterval"/>; ends only then, or with <paramref name="cancellationToken"/>.
    /// </summary>
    public async Task<DeploymentDetails> WaitForDeploymentAsync(string name, int number, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var details = await GetDeploymentAsync(name, cancellationToken).ConfigureAwait(false);
            if (details.Failure is not null
                || (details.IsReady && await ServesAsync(details.Deployment.Name, number, cancellationToken).ConfigureAwait(false)))
            {
                return details;
            }

            await Task.Delay(_options.PollInterval, _options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a deployment answers with that version: while it moves, the version before does.</summary>
    private async Task<bool> ServesAsync(string name, int number, CancellationToken cancellationToken)
    {
        try
        {
            await _transport.SendAsync(Call.Get($"v2/models/{name}/versions/{number}/ready") with { IsProtocol = true }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MlOpsApiException refused) when (refused.Status == 404 || refused.IsUnavailable)
        {
            return false;
        }
    }

    /// <summary>
    /// Predicts rows: a JSON array of objects, one member per feature, null for a missing value. Never repeated by
    /// itself, since every prediction counts.
    /// </summary>
    public Task<PredictionAnswer> PredictAsync(string name, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<PredictionAnswer>(
            new Call(HttpMethod.Post, Call.Escape($"deployments/{name}/predict")) { Content = CallContent.Json(rows) }, cancellationToken);
}
