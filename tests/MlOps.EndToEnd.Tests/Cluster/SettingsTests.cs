using Microsoft.Extensions.Configuration;
using MlOps.Host;
using MlOps.Host.Cluster;

namespace MlOps.EndToEnd.Cluster;

public sealed class SettingsTests
{
    private const string Connection = "MlOps:Storage:ConnectionString=Host=127.0.0.1";

    [Fact]
    public void Defaults_AreAPlatformOfItsOwn_OnLoopback()
    {
        var settings = Read();

        Assert.Equal((HostRole.All, null, "127.0.0.1"), (settings.Role, settings.Cluster, settings.Address.ToString()));
    }

    [Fact]
    public void ConnectionString_MakesItOneOfACluster()
    {
        var settings = Read(Connection, "MlOps:Role=Serving", "MlOps:Storage:MaximumConnections=10", "MlOps:Storage:GrainState=adonet");

        Assert.Equal((HostRole.Serving, "mlops"), (settings.Role, settings.Cluster!.Name));
        Assert.Equal((7, true), (settings.Cluster.Store.MaximumConnections, settings.Cluster.Store.UsesAdoNet));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.3.4", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.127.255.254", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("100.63.255.254", false)]
    [InlineData("fc00::1", true)]
    [InlineData("fd12::1", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("::1", true)]
    [InlineData("127.0.0.2", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2001:db8::1", false)]
    public void Address_IsAllowed_WhereTheWorldCannotReachIt(string address, bool isAllowed) =>
        Assert.Equal(isAllowed, OrleansAddress.IsAllowed(System.Net.IPAddress.Parse(address)));

    [Theory]
    [InlineData("MlOps:Role=gateway", "MlOps:Storage:ConnectionString is not set")]
    [InlineData("MlOps:Storage:GrainState=AdoNet", "MlOps:Storage:GrainState is set, but MlOps:Storage:ConnectionString is not")]
    [InlineData("MlOps:Role=worker", "one of all, gateway, compute, serving")]
    [InlineData("MlOps:Orleans:Address=10.255.255.254", "no address of this machine")]
    [InlineData("MlOps:Orleans:SiloPort=0", "from 1 to 65535")]
    public void WrongValue_WithoutACluster_IsNamed(string setting, string reason) => AssertRefused(reason, setting);

    [Theory]
    [InlineData("MlOps:Storage:MaximumConnections=1", "MlOps:Storage:MaximumConnections is '1'; it must be a number from 7")]
    [InlineData("MlOps:Storage:MaximumConnections=many", "MlOps:Storage:MaximumConnections is 'many'")]
    [InlineData("MlOps:Storage:GrainState=Files", "one of GroupCommit, AdoNet")]
    [InlineData("MlOps:Storage:Artifacts=Folder", "MlOps:Storage:ArtifactFolder is not set")]
    [InlineData("MlOps:Storage:ArtifactFolder=/shared", "MlOps:Storage:Artifacts is not Folder")]
    [InlineData("MlOps:Storage:CacheMiB=-1", "MlOps:Storage:CacheMiB is '-1'")]
    [InlineData("MlOps:Cluster:Name=a name", "MlOps:Cluster:Name is 'a name'")]
    [InlineData("MlOps:Cluster:Kubernetes=yes", "must be true or false")]
    [InlineData("MlOps:Cluster:Kubernetes=true", "POD_IP is not set")]
    [InlineData("MlOps:Orleans:Address=0.0.0.0", "carry no authentication")]
    [InlineData("MlOps:Orleans:Address=no such name", "which is no address and no name of one")]
    public void WrongValue_InACluster_IsNamed(string setting, string reason) => AssertRefused(reason, Connection, setting);

    [Fact]
    public void Slots_OfARoleWithoutWorkers_AreRefused() =>
        AssertRefused("MlOps:Work:Slots is '2', but MlOps:Role is 'serving'", Connection, "MlOps:Role=serving", "MlOps:Work:Slots=2");

    private static void AssertRefused(string reason, params string[] settings)
    {
        var refused = Assert.Throws<StartException>(() => Read(settings));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    private static HostSettings Read(params string[] settings) => HostSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(parts => parts[0], parts => (string?)parts[1]))
        .Build());
}
