using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Models;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.ModelVersion)]
internal sealed class ModelVersionGrain(
    [PersistentState(Kinds.ModelVersion)] IPersistentState<ActorRecord<ModelVersionState>> record,
    ActorServices services,
    ILogger<ModelVersionGrain> logger)
    : Actor<ModelVersionState, ModelVersionCommand, ModelVersionView>(Kinds.ModelVersion, record, services), IModelVersionGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<ModelVersionState> Decide(ModelVersionState? state, ModelVersionCommand command, Circumstances circumstances) =>
        ModelVersionDecider.Decide(state, command, circumstances);

    protected override ModelVersionView? View(ModelVersionState state) => state.ToView(ActorId);

    protected override string? ProjectOf(ModelVersionState state) => state.ProjectId;
}
