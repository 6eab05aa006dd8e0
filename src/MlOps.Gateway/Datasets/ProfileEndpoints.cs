using System.Text.Json;
using MlOps.Datasets;
using MlOps.Gateway.Runs;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>A version's profile: made with the version, and in view of a label by a run.</summary>
internal static class ProfileEndpoints
{
    private const int RunsPerPage = 200;

    /// <summary>Starts the run; a label that the version does not have is refused at once.</summary>
    public static async Task<IResult> StartAsync(
        string name, int number, StartProfile body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains)
    {
        if (string.IsNullOrEmpty(body.Label))
        {
            throw RefusedException.Invalid("profile.label", "label is missing: name the column in whose view the data is looked at.");
        }

        var caller = context.Caller();
        var projectId = await lookup.ProjectAsync(body.Project ?? project, context.RequestAborted);
        var version = await DatasetEndpoints.FindVersionAsync(name, number, projectId, lookup, grains, context.RequestAborted);
        var runId = Ids.Derive(Kinds.Run, caller);
        var reply = await grains.GetGrain<IRunGrain>(runId).ExecuteAsync(
            new SubmitRun
            {
                ProjectId = projectId,
                ParentId = version.DatasetId,
                Spec = new ProfileSpec
                {
                    DatasetId = version.DatasetId,
                    DatasetVersion = number,
                    Label = body.Label,
                    Limits = Limits.Of(body.MemoryMiB, body.Seconds),
                },
            },
            caller.At("run"),
            context.RequestAborted);
        return TypedResults.Accepted($"/api/v1/runs/{runId}", reply.Accepted());
    }

    /// <summary>The file, as it was written.</summary>
    public static async Task<IResult> GetAsync(
        string name,
        int number,
        string? label,
        string? project,
        Lookup lookup,
        IGrainFactory grains,
        IPlatformStore store,
        IArtifactStore artifacts,
        CancellationToken cancellationToken)
    {
        if (label is "")
        {
            throw RefusedException.Invalid("profile.label", "label is empty: name the column in whose view the data was looked at, or leave it out for the version's own profile.");
        }

        var projectId = await lookup.ProjectAsync(project, cancellationToken);
        var version = await DatasetEndpoints.FindVersionAsync(name, number, projectId, lookup, grains, cancellationToken);
        if (label is null)
        {
            return await StoredFiles.AnswerAsync(
                version.Content.Files, DatasetProfile.FileName, $"Version {number} of dataset '{name}'", artifacts, cancellationToken);
        }

        var run = await NewestAsync(projectId, version, label, store, cancellationToken)
            ?? throw RefusedException.NotFound(
                "profile.unknown",
                $"No run has looked at version {number} of dataset '{name}' in view of '{label}' yet. POST {{\"label\": …}} here starts one.");
        return await StoredFiles.AnswerAsync(run.Outcome?.Files, LabelProfile.FileName, $"The run {run.Id}", artifacts, cancellationToken);
    }

    private static async Task<RunView?> NewestAsync(
        string project, DatasetVersionView version, string label, IPlatformStore store, CancellationToken cancellationToken)
    {
        var query = new CatalogQuery
        {
            Kind = Kinds.Run,
            Scope = project,
            ParentId = version.DatasetId,
            Status = RunLists.Status(nameof(RunStatus.Succeeded)),
            Limit = RunsPerPage,
        };
        while (true)
        {
            var page = await store.ListAsync(query, cancellationToken);
            var found = page.Entries.Select(entry => entry.View.Deserialize<RunView>(MlOpsJson.Options))
                .FirstOrDefault(run => run?.Spec is ProfileSpec spec && spec.DatasetVersion == version.Number && spec.Label == label);
            if (found is not null || page.Next is null)
            {
                return found;
            }

            query = query with { After = page.Next };
        }
    }
}
