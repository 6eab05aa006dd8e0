using MlOps.Projects;

namespace MlOps.Actors;

/// <summary>A cluster of its own, since a silo of it is killed.</summary>
public sealed class SiloLossTests : IAsyncLifetime
{
    private readonly ActorCluster _cluster = new();

    [Fact]
    public async Task State_AfterTheLossOfASilo_IsAsItWas()
    {
        var names = new Dictionary<string, string>();
        for (var i = 0; i < 20; i++)
        {
            var id = _cluster.NewId(Kinds.Project);
            var reply = await _cluster.Grains.GetGrain<IProjectGrain>(id).ExecuteAsync(new CreateProject("team-" + i), _cluster.NewCaller());
            names.Add(id, reply.View!.Name);
        }

        await _cluster.Cluster.KillSiloAsync(_cluster.Cluster.Silos[1]);

        foreach (var (id, name) in names)
        {
            Assert.Equal(name, (await UntilAnsweredAsync(() => _cluster.Grains.GetGrain<IProjectGrain>(id).GetAsync()))!.Name);
        }
    }

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Until the cluster has noticed the loss, calls to the lost silo fail.</summary>
    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> call)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (; ; )
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException && !patience.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}
