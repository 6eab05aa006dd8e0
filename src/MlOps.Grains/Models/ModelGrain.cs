using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Models;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Model)]
internal sealed class ModelGrain(
    [PersistentState(Kinds.Model)] IPersistentState<ActorRecord<ModelState>> record,
    ActorServices services,
    ILogger<ModelGrain> logger)
    : Actor<ModelState, ModelCommand, ModelView>(Kinds.Model, record, services), IModelGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<ModelState> Decide(ModelState? state, ModelCommand command, Circumstances circumstances) =>
        ModelDecider.Decide(state, command, circumstances);

    protected override ModelView? View(ModelState state) => state.ToView(ActorId);

    protected override string? ProjectOf(ModelState state) => state.ProjectId;

    protected override bool HasIntent(ModelState state) => !state.Unfinished.IsEmpty;

    protected override async Task DriveAsync()
    {
        while (Committed is { Unfinished.IsEmpty: false } state)
        {
            var (number, origin) = state.Unfinished.First();
            var version = GrainFactory.GetGrain<IModelVersionGrain>(Ids.ModelVersion(ActorId, number));
            var reply = await version.ExecuteAsync(
                new CreateModelVersion(state.ProjectId, ActorId, number, origin),
                Caller.Platform($"{ActorId}/version/{number}"));
            if (!reply.IsAccepted)
            {
                throw new InvalidOperationException($"Version {number} of {ActorId} refused to be created: {reply.Refusal.Message}");
            }

            await ExecuteOwnAsync(new VersionIsThere(number));
        }
    }
}
