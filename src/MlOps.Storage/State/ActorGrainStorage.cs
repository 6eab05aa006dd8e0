using Orleans.Storage;

namespace MlOps.Storage.State;

/// <summary>
/// Orleans' door to the store. What a write carries is taken in the grain's turn, before the first await, so that a
/// reentrant grain may go on changing its state while the write is on its way.
/// </summary>
internal sealed class ActorGrainStorage(IStateStore store, TimeProvider clock, IWriteFaults? faults = null) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = GrainRecords.Of(grainState);
        var id = GrainRecords.Id(grainId);
        var stored = await store.ReadAsync(stateName, id, CancellationToken.None);
        var state = GrainRecords.Parse(record, stateName, id, stored);

        record.State = record.Landed = state;
        record.Rows = [];
        grainState.ETag = stored is null ? null : GrainRecords.ETag(stored.Version);
        grainState.RecordExists = state is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = GrainRecords.Of(grainState);
        var (state, write) = (record.State, GrainRecords.ToWrite(record, stateName, grainId, grainState.ETag, clock.GetUtcNow()));
        record.Landed = null;
        await LandAsync(write);

        record.Landed = state;
        grainState.ETag = GrainRecords.ETag(write.Version);
        grainState.RecordExists = true;

        // Rows that were added while this write was on its way wait for the next one.
        record.Rows = record.Rows.RemoveRange(write.Rows);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = GrainRecords.Of(grainState);
        var write = GrainRecords.ToClear(record, stateName, grainId, grainState.ETag, clock.GetUtcNow());
        record.Landed = null;
        await LandAsync(write);

        record.State = null;
        record.Rows = record.Rows.RemoveRange(write.Rows);
        grainState.ETag = GrainRecords.ETag(write.Version);
        grainState.RecordExists = false;
    }

    private async Task LandAsync(StateWrite write)
    {
        if (faults is null)
        {
            await store.WriteAsync(write);
            return;
        }

        var attempt = new WriteAttempt(write.Kind, write.Id, write.Version, IsClear: write.Payload is null);
        await faults.BeforeLandingAsync(attempt);
        await store.WriteAsync(write);
        await faults.AfterLandingAsync(attempt);
    }
}
