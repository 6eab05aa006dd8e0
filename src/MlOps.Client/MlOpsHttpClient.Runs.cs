using System.Runtime.CompilerServices;
using System.Text.Json;
using MlOps.Runs;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>Asks for a training.</summary>
    public Task<RunView> StartRunAsync(RunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request with { Project = request.Project ?? _options.Project };
        return _transport.SendAsync<RunView>(Call.Change(HttpMethod.Post, $"runs", CallContent.Json(body)), cancellationToken);
    }

    /// <summary>
    /// What a training would be were it started now, with everything decided that the request leaves open. Starts nothing,
    /// and refuses what <see cref="StartRunAsync"/> would refuse; also where the experiment is not there yet
    /// (<c>experiment.unknown</c>).
    /// </summary>
    public async Task<TrainingSpec> ResolveRunAsync(RunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request with { Project = request.Project ?? _options.Project };
        return (TrainingSpec)await _transport.SendAsync<RunSpec>(
            new Call(HttpMethod.Post, "runs/resolve") { Content = CallContent.Json(body) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The runs.</summary>
    public Task<Page<RunView>> ListRunsAsync(RunFilter? filter = null, PageQuery? page = null, CancellationToken cancellationToken = default)
    {
        var status = filter?.Status is { } asked ? JsonNamingPolicy.CamelCase.ConvertName(asked.ToString()) : null;
        return _transport.SendAsync<Page<RunView>>(
            Call.Get($"runs", [("kind", filter?.Kind), ("status", status), ("parent", filter?.Parent), .. Paging(page)]),
            cancellationToken);
    }

    /// <summary>One run.</summary>
    public Task<RunView> GetRunAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RunView>(Call.Get($"runs/{id}"), cancellationToken);

    /// <summary>A run's log after a line of it, oldest first.</summary>
    public Task<LogLines> GetRunLogAsync(string id, int afterAttempt = 0, long afterLine = 0, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<LogLines>(
            Call.Get($"runs/{id}/log", ("afterAttempt", Text(afterAttempt)), ("afterLine", Text(afterLine)), ("limit", Text(limit))),
            cancellationToken);

    /// <summary>A run's metric points.</summary>
    public Task<MetricPoints> GetRunMetricsAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<MetricPoints>(Call.Get($"runs/{id}/metrics"), cancellationToken);

    /// <summary>
    /// Keeps values of metrics that this client found about a run, at most <see cref="LogMetrics.Most"/> at once. They are
    /// durable once this returns. The first value of a key and step is kept: the same again adds nothing.
    /// </summary>
    public Task LogMetricsAsync(string id, IEnumerable<LoggedMetric> metrics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return _transport.SendAsync(Call.Change(HttpMethod.Post, $"runs/{id}/metrics", CallContent.Json(new LogMetrics([.. metrics]))), cancellationToken);
    }

    /// <summary>Copies a file that a run left, such as <c>report.md</c>, to <paramref name="target"/>.</summary>
    public Task DownloadRunFileAsync(string id, string file, Stream target, CancellationToken cancellationToken = default) =>
        _transport.CopyToAsync(Call.Get($"runs/{id}/files/{file}"), target, cancellationToken);

    /// <summary>
    /// Trains again what a run trained, everything as it was, and registers nothing. The answer is the new run; compare it
    /// with the first once it has ended (<see cref="CompareRunsAsync"/>).
    /// </summary>
    /// <exception cref="MlOpsApiException">The run is no training, or did not succeed (<c>run.not-training</c>, <c>run.not-succeeded</c>).</exception>
    public Task<RunView> ReproduceRunAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RunView>(Call.Change(HttpMethod.Post, $"runs/{id}/reproduce"), cancellationToken);

    /// <summary>Whether two trainings came to the same, and what differs.</summary>
    /// <param name="id">A training that succeeded.</param>
    /// <param name="with">Another one.</param>
    /// <param name="tolerance">Up to which difference metrics count as the same, above 1 in proportion; null: 0.001.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<RunComparison> CompareRunsAsync(string id, string with, double? tolerance = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RunComparison>(
            Call.Get(
                $"runs/{id}/comparison",
                ("with", with),
                ("tolerance", tolerance?.ToString("R", System.Globalization.CultureInfo.InvariantCulture))),
            cancellationToken);

    /// <summary>Cancels a run; one that a worker holds ends a little later.</summary>
    public Task<RunView> CancelRunAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RunView>(Call.Change(HttpMethod.Post, $"runs/{id}/cancel"), cancellationToken);

    /// <summary>
    /// The run as it is now and after every change that is seen, until it has ended. Looks every
    /// <see cref="MlOpsClientOptions.PollInterval"/>.
    /// </summary>
    public async IAsyncEnumerable<RunView> WatchRunAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? seen = null;
        while (true)
        {
            var run = await GetRunAsync(id, cancellationToken).ConfigureAwait(false);

            // Views hold collections, which records compare by reference.
            var text = JsonSerializer.Serialize(run, MlOpsJson.Options);
            if (text != seen)
            {
                seen = text;
                yield return run;
            }

            if (run.Status.IsFinal())
            {
                yield break;
            }

            await Task.Delay(_options.PollInterval, _options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The run once it has ended.</summary>
    public async Task<RunView> WaitForRunAsync(string id, CancellationToken cancellationToken = default)
    {
        RunView? last = null;
        await foreach (var run in WatchRunAsync(id, cancellationToken).ConfigureAwait(false))
        {
            last = run;
        }

        return last!;
    }
}
