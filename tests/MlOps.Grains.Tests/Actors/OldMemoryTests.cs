using Microsoft.Extensions.DependencyInjection;
using MlOps.Models;
using Orleans.Storage;

namespace MlOps.Actors;

/// <summary>What an activation does whose actor has been written by another one since.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class OldMemoryTests(ActorCluster cluster)
{
    private static readonly ModelVersionOrigin Origin = new()
    {
        RunId = "run-1",
        Content = new() { ModelDigest = "m", ManifestDigest = "n", EntryDigest = "e", StoredBytes = 1 },
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        Trainer = "Sdca",
    };

    [Fact]
    public async Task Command_ThatOldMemoryWouldRefuse_IsDecidedOnWhatTheStoreHolds()
    {
        var (model, id) = await NewModelAsync();
        await WriteElsewhereAsync(id, state => state! with { Aliases = state.Aliases.Add("live", 1), LastNumber = 1, NewestVersion = 1 });

        var reply = await model.ExecuteAsync(new SetAlias("live", null, Expected: 1), cluster.NewCaller());

        Assert.Null(reply.Refusal);
        Assert.Empty((await model.GetAsync())!.Aliases);
    }

    [Fact]
    public async Task Command_ThatIsRefusedAllTheSame_IsToldWhatTheStoreHolds()
    {
        var (model, id) = await NewModelAsync();
        await WriteElsewhereAsync(id, state => state! with { Aliases = state.Aliases.Add("live", 1), LastNumber = 1, NewestVersion = 1 });

        var reply = await model.ExecuteAsync(new SetAlias("live", null, Expected: 7), cluster.NewCaller());

        Assert.Equal("alias.moved", reply.Refusal?.Code);
        Assert.Equal(1, reply.View?.Aliases["live"]);
    }

    [Fact]
    public async Task Getter_OfWhatWasNotThere_FindsWhatWasMadeElsewhere()
    {
        var id = cluster.NewId(Kinds.Model);
        var model = cluster.Grains.GetGrain<IModelGrain>(id);
        Assert.Null(await model.GetAsync());

        await WriteElsewhereAsync(id, _ => new() { ProjectId = "prj-1", Name = "m-" + id, CreatedAt = cluster.Clock.GetUtcNow() });

        Assert.NotNull(await model.GetAsync());
    }

    [Fact]
    public async Task Wakeup_OfWhoIsDueAndKnowsOfNothingToDo_LetsTheNextOneReadTheState()
    {
        var (model, id) = await NewModelAsync();
        await WriteElsewhereAsync(id, state => state! with
        {
            LastNumber = 1,
            Unfinished = state.Unfinished.Add(1, Origin),
            WakeAt = cluster.Clock.GetUtcNow(),
        });

        var swept = new Wakeup(LeasesCount: false, LiveHolders: [], IsDue: true);
        await model.WakeAsync(swept);
        await model.WakeAsync(swept);

        Assert.Equal(1, (await model.GetAsync())!.NewestVersion);
    }

    private async Task<(IModelGrain Model, string Id)> NewModelAsync()
    {
        var id = cluster.NewId(Kinds.Model);
        var model = cluster.Grains.GetGrain<IModelGrain>(id);
        Assert.True((await model.ExecuteAsync(new CreateModel("prj-1", "m-" + id), cluster.NewCaller())).IsAccepted);
        return (model, id);
    }

    /// <summary>Writes as the activation of another silo would that does not know of this one.</summary>
    private async Task WriteElsewhereAsync(string id, Func<ModelState?, ModelState> change)
    {
        var storage = cluster.SiloServices.GetRequiredService<IGrainStorage>();
        var (actor, record) = (GrainId.Create(Kinds.Model, id), new GrainState<ActorRecord<ModelState>>(new()));
        await storage.ReadStateAsync(Kinds.Model, actor, record);
        record.State!.State = change(record.State.State);
        await storage.WriteStateAsync(Kinds.Model, actor, record);
    }
}
