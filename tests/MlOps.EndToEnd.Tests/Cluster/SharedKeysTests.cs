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

    private static XElement Key(string id) => new("key", new XAttribute("id", id));
}
