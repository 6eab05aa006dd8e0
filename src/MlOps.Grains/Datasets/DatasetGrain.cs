using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Datasets;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Dataset)]
internal sealed class DatasetGrain(
    [PersistentState(Kinds.Dataset)] IPersistentState<ActorRecord<DatasetState>> record,
    ActorServices services,
    IDatasetVersions versions,
    ILogger<DatasetGrain> logger)
    : Actor<DatasetState, DatasetCommand, DatasetView>(Kinds.Dataset, record, services), IDatasetGrain
{
    protected override ILogger Logger => logger;

    public async Task<DatasetVersionView?> GetVersionAsync(int? number, CancellationToken cancellationToken)
    {
        var wanted = number ?? Committed?.NewestVersion ?? 0;
        return wanted < 1 ? null : await versions.FindAsync(ActorId, wanted, cancellationToken);
    }

    protected override Decision<DatasetState> Decide(DatasetState? state, DatasetCommand command, Circumstances circumstances) =>
        DatasetDecider.Decide(state, command, circumstances);

    protected override DatasetView? View(DatasetState state) => state.ToView(ActorId);

    protected override string? ProjectOf(DatasetState state) => state.ProjectId;

    protected override async ValueTask<(DatasetCommand Command, Refusal? Refusal)> PrepareAsync(DatasetCommand command, CancellationToken cancellationToken)
    {
        // Two commits of the same content in one instant both pass this look-up; the rows' unique key stops the second,
        // whose repeat then finds the first one's version here.
        var known = command is CommitVersion commit
            ? await versions.FindAsync(ActorId, commit.Content.Identity, cancellationToken)
            : null;
        return (known is null ? command : new KnownVersion(known.Number), null);
    }
}
