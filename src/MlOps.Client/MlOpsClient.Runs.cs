using System.Runtime.CompilerServices;
using System.Text.Json;
using MlOps.Client.Cluster;
using MlOps.Experiments;
using MlOps.Runs;

namespace MlOps.Client;

public sealed partial class MlOpsClient
{
    /// <summary>
    /// Asks for a training. <see cref="TrainingSpec.DatasetId"/> may also be the dataset's name; what the spec leaves
    /// open is decided by the platform, as in <see cref="TrainingSpec"/>.
    /// </summary>
    /// <param name="spec">What to train.</param>
    /// <param name="experiment">The experiment that it belongs to, by name or id; one that is not there is created. Null: the dataset's name.</param>
    /// <param name="priority">Higher goes first.</param>
    /// <param name="cancellationToken">Stops waiting; whether the run was asked for is then unknown.</param>
    /// <returns>The run, which waits for a worker now.</returns>
    public async Task<RunView> StartRunAsync(TrainingSpec spec, string? experiment = null, int priority = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var caller = NewCaller();
        var dataset = (await Http.GetDatasetAsync(spec.DatasetId, cancellationToken).ConfigureAwait(false)).Dataset;
        var submit = new SubmitRun
        {
            ProjectId = dataset.ProjectId,
            ParentId = await EnsureExperimentAsync(dataset.ProjectId, experiment ?? dataset.Name, caller, cancellationToken).ConfigureAwait(false),
            Spec = spec with { DatasetId = dataset.Id },
            Priority = priority,
        };
        return await ExecuteAsync(Run(Ids.Derive(Kinds.Run, caller)), submit, caller, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A run as it stands.</summary>
    public async Task<RunView> GetRunAsync(string id, CancellationToken cancellationToken = default) =>
        await _calls.RepeatAsync(token => Run(id).GetAsync(token), cancellationToken).ConfigureAwait(false)
        ?? throw new MlOpsApiException(404, "run.unknown", $"There is no run '{id}'.", null);

    /// <summary>Asks a run to end. Harmless when it has ended as cancelled.</summary>
    public Task<RunView> CancelRunAsync(string id, CancellationToken cancellationToken = default) =>
        ExecuteAsync(Run(id), new CancelRun(), null, cancellationToken);

    /// <summary>
    /// Keeps values of metrics that this client found about a run, at most <see cref="LogMetrics.Most"/> at once. They are
    /// durable once this returns. The first value of a key and step is kept: the same again adds nothing.
    /// </summary>
    public async Task LogMetricsAsync(string id, IEnumerable<LoggedMetric> metrics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var (log, caller) = (new LogMetrics([.. metrics]), NewCaller());
        if (await _calls.RepeatAsync(token => Cluster.GetGrain<IRunMetricsGrain>(id).LogAsync(log, caller, token), cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw ActorCalls.Refused(refusal);
        }
    }

    /// <summary>
    /// A run as a stream: as it stands now and after every change that is seen, until it has ended. It looks every
    /// <see cref="MlOpsClientOptions.PollInterval"/>, so a restart of the platform in between only delays it.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Ends the stream; the run goes on.</param>
    public async IAsyncEnumerable<RunView> FollowRunAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A stream pushed by the silo would end with it, and need the same look at what was missed in between.
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

    /// <summary>The run once it has ended, well or not.</summary>
    public async Task<RunView> WaitForRunAsync(string id, CancellationToken cancellationToken = default)
    {
        RunView? last = null;
        await foreach (var run in FollowRunAsync(id, cancellationToken).ConfigureAwait(false))
        {
            last = run;
        }

        return last!;
    }

    private IRunGrain Run(string id) => Cluster.GetGrain<IRunGrain>(id);

    private async Task<string> EnsureExperimentAsync(string projectId, string experiment, Caller caller, CancellationToken cancellationToken)
    {
        if (await FindExperimentAsync(experiment, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        try
        {
            var actor = Cluster.GetGrain<IExperimentGrain>(Ids.Derive(Kinds.Experiment, caller));
            return (await ExecuteAsync(actor, new CreateExperiment(projectId, experiment), caller, cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (MlOpsApiException refused) when (refused.Status == 409)
        {
            // Another request created it in the same instant: theirs is as good as ours.
            if (await FindExperimentAsync(experiment, cancellationToken).ConfigureAwait(false) is { } theirs)
            {
                return theirs;
            }

            throw;
        }
    }

    private async Task<string?> FindExperimentAsync(string experiment, CancellationToken cancellationToken)
    {
        try
        {
            return (await Http.GetExperimentAsync(experiment, cancellationToken).ConfigureAwait(false)).Experiment.Id;
        }
        catch (MlOpsApiException refused) when (refused.Status == 404)
        {
            return null;
        }
    }
}
