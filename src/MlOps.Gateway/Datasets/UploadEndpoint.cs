using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>A file that becomes a dataset's next version, or a part of it.</summary>
internal static class UploadEndpoint
{
    public static async Task<IResult> UploadAsync(
        string name,
        [AsParameters] UploadQuery query,
        HttpContext context,
        Lookup lookup,
        RunUpload upload)
    {
        var caller = context.Caller();
        UploadQuery.RequireKnown(context.Request.Query);
        var subject = await SubjectAsync(name, query, lookup, caller, context.RequestAborted);
        return await upload.AcceptAsync(context, caller, (runId, raw) => SubmitAsync(subject, runId, raw, caller, lookup, context.RequestAborted));
    }

    /// <summary>What is asked for, checked as far as it can be before a byte has come.</summary>
    public static async Task<UploadSubject> SubjectAsync(string name, UploadQuery query, Lookup lookup, Caller caller, CancellationToken cancellationToken)
    {
        // The query first: a wrong option is told whatever else may be wrong.
        var subject = UploadSubject.Of(query, "", name, caller.RequestId);
        if (!NameRules.IsIdOf(Kinds.Dataset, name))
        {
            NameRules.Require("dataset", name);
        }

        return subject with { Project = await lookup.ProjectAsync(query.Project, cancellationToken) };
    }

    /// <summary>What is asked of the run of an upload that is whole; the dataset is made where it is new.</summary>
    public static async Task<SubmitRun> SubmitAsync(
        UploadSubject subject, string runId, StoredArtifact raw, Caller caller, Lookup lookup, CancellationToken cancellationToken)
    {
        // A part of what is not there would leave an empty dataset behind.
        var dataset = subject.Mode == UploadMode.Replace
            ? await lookup.EnsureAsync<IDatasetGrain, DatasetCommand, DatasetView>(
                subject.Project, Kinds.Dataset, subject.Dataset, new CreateDataset(subject.Project, subject.Dataset), caller.At("dataset"), cancellationToken)
            : await lookup.RequireAsync(subject.Project, Kinds.Dataset, subject.Dataset, cancellationToken);
        return new() { ProjectId = subject.Project, ParentId = dataset, Spec = subject.Spec(dataset, runId, raw) };
    }
}
