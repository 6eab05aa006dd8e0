using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Experiments;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Experiment)]
internal sealed class ExperimentGrain(
    [PersistentState(Kinds.Experiment)] IPersistentState<ActorRecord<ExperimentState>> record,
    ActorServices services,
    ILogger<ExperimentGrain> logger)
    : Actor<ExperimentState, ExperimentCommand, ExperimentView>(Kinds.Experiment, record, services), IExperimentGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<ExperimentState> Decide(ExperimentState? state, ExperimentCommand command, Circumstances circumstances) =>
        ExperimentDecider.Decide(state, command, circumstances);

    protected override ExperimentView? View(ExperimentState state) => state.ToView(ActorId);

    protected override string? ProjectOf(ExperimentState state) => state.ProjectId;
}
