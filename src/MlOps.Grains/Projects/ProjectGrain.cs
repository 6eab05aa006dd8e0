using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Projects;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Project)]
internal sealed class ProjectGrain(
    [PersistentState(Kinds.Project)] IPersistentState<ActorRecord<ProjectState>> record,
    ActorServices services,
    ILogger<ProjectGrain> logger)
    : Actor<ProjectState, ProjectCommand, ProjectView>(Kinds.Project, record, services), IProjectGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<ProjectState> Decide(ProjectState? state, ProjectCommand command, Circumstances circumstances) =>
        ProjectDecider.Decide(state, command, circumstances);

    protected override ProjectView? View(ProjectState state) => state.ToView(ActorId);

    protected override string? ProjectOf(ProjectState state) => ActorId;
}
