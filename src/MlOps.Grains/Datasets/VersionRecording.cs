using MlOps.Runs;

namespace MlOps.Datasets;

/// <summary>Enters what a run made as its dataset's next version.</summary>
internal sealed class VersionRecording(IGrainFactory grains)
{
    public async Task<RunCommand> RecordAsync(string runId, string datasetId, DatasetContent content)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(datasetId);
        var reply = await dataset.ExecuteAsync(new CommitVersion(runId, content), RunKinds.Step(runId, "commit"));
        return reply.IsAccepted ? new Recorded(new(datasetId, reply.Number)) : RunKinds.NotRecorded(reply.Refusal);
    }
}
