using Microsoft.Extensions.Logging;
using MlOps.Models;
using Orleans.Concurrency;

namespace MlOps.Deployments;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Deployment)]
internal sealed class DeploymentGrain(
    [PersistentState(Kinds.Deployment)] IPersistentState<ActorRecord<DeploymentState>> record,
    ActorServices services,
    ILogger<DeploymentGrain> logger)
    : Actor<DeploymentState, DeploymentCommand, DeploymentView>(Kinds.Deployment, record, services), IDeploymentGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<DeploymentState> Decide(DeploymentState? state, DeploymentCommand command, Circumstances circumstances) =>
        DeploymentDecider.Decide(state, command, circumstances);

    protected override DeploymentView? View(DeploymentState state) => state.ToView(ActorId);

    protected override string? ProjectOf(DeploymentState state) => state.ProjectId;

    protected override async ValueTask<(DeploymentCommand Command, Refusal? Refusal)> PrepareAsync(DeploymentCommand command, CancellationToken cancellationToken)
    {
        var id = command switch
        {
            CreateDeployment create => create.ModelVersionId,
            ChangeVersion change => change.ModelVersionId,
            _ => null,
        };
        if (id is null)
        {
            return (command, null);
        }

        if (await GrainFactory.GetGrain<IModelVersionGrain>(id).GetAsync(cancellationToken) is not { } version)
        {
            return (command, Refusals.Missing(Kinds.ModelVersion, id));
        }

        var content = version.Origin.Content;
        var served = new ServedVersion(id, version.ModelId, version.Number, content.ModelDigest, content.ManifestDigest);
        return (command is CreateDeployment asked ? new ServeFirst(asked, served) : new ServeNext(served), null);
    }
}
