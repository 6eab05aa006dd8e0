using System.Diagnostics;
using MlOps.Storage.Conformance;

namespace MlOps.Storage.Postgres;

/// <summary>A database that does not refuse and does not answer either.</summary>
public sealed class SilenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2.5);

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SilentDatabase_IsWaitedForOnce_ThenEverybodyIsToldAtOnce_AndItResumes(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var proxy = new MutedProxy(TestCluster.PortOf(database.ConnectionString));
        await using var cluster = await TestCluster.OpenAsync(TestCluster.By(proxy.Port, database.ConnectionString), adoNet);
        await cluster.Actor("before").WriteAsync("one");

        proxy.Mute();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Store.Platform.FindAsync("before"));

        var began = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Store.Platform.FindAsync("before"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Actor("meanwhile").WriteAsync("one"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Actor("before").ReadAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, AtOnce);

        proxy.Cut();
        using var patience = new CancellationTokenSource(Patience);
        while (!await IsWrittenAsync(cluster.Actor("meanwhile")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private static async Task<bool> IsWrittenAsync(TestActor actor)
    {
        try
        {
            await actor.WriteAsync("one");
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
