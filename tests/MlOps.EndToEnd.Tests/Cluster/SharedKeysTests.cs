using System.Xml.Linq;
using MlOps.Host.Cluster;
using MlOps.Storage;

namespace MlOps.EndToEnd.Cluster;

public sealed class SharedKeysTests
{
    private readonly ISettings _settings = new MemoryStore().Platform;

    [Fact]
    public void FirstKeys_OfHostsThatStartAtOnce_AreOneKeyForAll()
    {
        var hosts = Enumerable.Range(0, 3).Select(_ => new SharedKeys(_settings)).ToArray();
        Assert.All(hosts, host => Assert.Empty(host.GetAllElements()));

        for (var host = 0; host < hosts.Length; host++)
        {
            hosts[host].StoreElement(Key($"{host}"), "key");
        }

        Assert.All(hosts, host => Assert.Equal("0", Assert.Single(host.GetAllElements()).Attribute("id")!.Value));
    }

    [Fact]
    public void LaterKeys_OfHostsThatMakeThemAtOnce_AreAllKept()
    {
        new SharedKeys(_settings).StoreElement(Key("first"), "key");
        var hosts = Enumerable.Range(0, 3).Select(_ => new SharedKeys(_settings)).ToArray();
        Assert.All(hosts, host => Assert.Single(host.GetAllElements()));

        for (var host = 0; host < hosts.Length; host++)
        {
            hosts[host].StoreElement(Key($"{host}"), "key");
        }

        Assert.Equal(["first", "0", "1", "2"], hosts[0].GetAllElements().Select(key => key.Attribute("id")!.Value));
    }

    [Fact]
    public async Task Keys_ReadInAnActorsTurn_DoNotWaitForThatTurn()
    {
        var keys = new SharedKeys(new SlowSettings(_settings));

        // One at a time, as an actor's turns are.
        var turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var turn = Task.Factory.StartNew(
            () =>
            {
                keys.StoreElement(Key("one"), "key");
                return keys.GetAllElements();
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            turns);

        Assert.Single(await turn.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static XElement Key(string id) => new("key", new XAttribute("id", id));

    /// <summary>A store that does not answer at once.</summary>
    private sealed class SlowSettings(ISettings settings) : ISettings
    {
        public Task<string?> GetAsync(string key, CancellationToken cancellationToken = default) => LaterAsync(() => settings.GetAsync(key, cancellationToken));

        public Task<bool> TryAddAsync(string key, string value, CancellationToken cancellationToken = default) =>
            LaterAsync(() => settings.TryAddAsync(key, value, cancellationToken));

        public Task SetAsync(string key, string value, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> TryReplaceAsync(string key, string expected, string value, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        private static async Task<T> LaterAsync<T>(Func<Task<T>> access)
        {
            await Task.Yield();
            return await access();
        }
    }
}
