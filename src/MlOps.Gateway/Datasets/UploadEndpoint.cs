using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>A file that becomes a dataset's next version.</summary>
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
        var (csv, limits) = (query.Csv(), query.Limits());
        var project = await lookup.ProjectAsync(query.Project, context.RequestAborted);
        if (!NameRules.IsIdOf(Kinds.Dataset, name))
        {
            NameRules.Require("dataset", name);
        }

        return await upload.AcceptAsync(context, caller, async (runId, raw) =>
        {
            var dataset = await lookup.EnsureAsync<IDatasetGrain, DatasetCommand, DatasetView>(
                project, Kinds.Dataset, name, new CreateDataset(project, name), caller.At("dataset"), context.RequestAborted);
            return new()
            {
                ProjectId = project,
                ParentId = dataset,
                Spec = new IngestionSpec { DatasetId = dataset, UploadKey = runId, RawDigest = raw.Digest, RawBytes = raw.Bytes, Csv = csv, Limits = limits },
            };
        });
    }
}
