using System.Globalization;
using System.Net;
using YamlDotNet.Core;

namespace MlOps.Deploy.Container;

public sealed class ComposeTests(RunningHost running) : IClassFixture<RunningHost>
{
    private const string Folder = "deploy/container";

    private static readonly ComposeFile File = ComposeFile.Read($"{Folder}/compose.yaml");

    [Fact]
    public void Hosts_OfTheFile_AreThreeOfThisVersion()
    {
        Assert.Equal(3, File.Hosts.Count);
        Assert.All(File.Hosts, host =>
        {
            Assert.Equal($"mlops-orleans:{Repository.Version}", host.Image);
            Assert.True(System.IO.File.Exists(Repository.PathOf(Path.Combine(Folder, host.Build!.Context, host.Build.Dockerfile))));
            Assert.Equal("service_healthy", host.DependsOn["postgres"].Condition);
        });
        Assert.NotNull(File.Services["postgres"].Healthcheck);
    }

    [Fact]
    public void Ports_OfAllServices_AreHttpOnLoopback()
    {
        Assert.Empty(File.Services["postgres"].Ports);
        Assert.All(File.Hosts, host => Assert.Matches("^127\\.0\\.0\\.1:[0-9]+:8080$", Assert.Single(host.Ports)));
        Assert.Distinct(File.Services.Values.SelectMany(service => service.Ports));
    }

    [Fact]
    public void Silos_OfTheFile_BindToTheNetworkThatLeadsNowhere()
    {
        var cluster = File.Networks["cluster"];
        var subnet = IPNetwork.Parse(cluster.Ipam!.Config.Single()["subnet"]);

        Assert.True(cluster.Internal);
        Assert.Equal(["cluster"], File.Services["postgres"].Addresses.Keys);
        Assert.All(File.Hosts, host =>
        {
            Assert.Equal(host.Addresses["cluster"], host.Environment["MlOps__Orleans__Address"]);
            Assert.True(subnet.Contains(IPAddress.Parse(host.Addresses["cluster"]!)));
        });
        Assert.Distinct(File.Hosts.Select(host => host.Addresses["cluster"]));
    }

    [Fact]
    public void Hosts_OfTheFile_ShareOneClusterAndOneDatabase() => Assert.All(File.Hosts, host =>
    {
        Assert.Equal("mlops", host.Environment["MlOps__Cluster__Name"]);
        Assert.Equal(File.Hosts[0].Environment["MlOps__Storage__ConnectionString"], host.Environment["MlOps__Storage__ConnectionString"]);
        Assert.Contains("Host=postgres;", host.Environment["MlOps__Storage__ConnectionString"], StringComparison.Ordinal);
    });

    [Fact]
    public void Hosts_OfTheFile_WriteOnlyToVolumesOfTheirOwn()
    {
        Assert.All(File.Hosts, host =>
        {
            Assert.True(host.ReadOnly);
            Assert.Equal(["/tmp"], host.Tmpfs);
            Assert.Equal(["ALL"], host.CapDrop);
            Assert.Equal(["no-new-privileges:true"], host.SecurityOpt);
            Assert.EndsWith(":/data", Assert.Single(host.Volumes), StringComparison.Ordinal);
            Assert.NotNull(host.MemLimit);
            Assert.NotNull(host.Cpus);
        });
        Assert.Equal(
            File.Volumes.Keys.Order(StringComparer.Ordinal),
            File.Services.Values.SelectMany(service => service.Volumes).Select(volume => volume.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Secrets_OfTheFile_MustBeGiven()
    {
        Assert.All(File.Hosts, host =>
        {
            Assert.StartsWith("${MLOPS_ADMIN_TOKEN:?", host.Environment["MLOPS_ADMIN_TOKEN"], StringComparison.Ordinal);
            Assert.Contains("Password=${MLOPS_POSTGRES_PASSWORD:?", host.Environment["MlOps__Storage__ConnectionString"], StringComparison.Ordinal);
        });
        Assert.StartsWith("${MLOPS_POSTGRES_PASSWORD:?", File.Services["postgres"].Environment["POSTGRES_PASSWORD"], StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_ThatAreStopped_HaveTimeToDrainAndToStop() => Assert.All(
        File.Hosts,
        host => Assert.True(TimeSpan.FromSeconds(int.Parse(host.StopGracePeriod.TrimEnd('s'), CultureInfo.InvariantCulture)) > running.StopDeadline));

    [Fact]
    public async Task HealthCheck_AskedOfAHost_Succeeds()
    {
        var test = File.Hosts[0].Healthcheck!.Test;
        Assert.Equal(["CMD", "bash", "-c"], test[..3]);

        // Compose writes $$ for the shell's $.
        var script = test[3].Replace("$$", "$", StringComparison.Ordinal);
        var sound = await Run.ToEndAsync("bash", ["-c", script.Replace("/8080", $"/{running.Address.Port}", StringComparison.Ordinal)]);
        var none = await Run.ToEndAsync("bash", ["-c", script.Replace("/8080", "/1", StringComparison.Ordinal)]);

        Assert.True(sound.Code == 0, sound.Complained);
        Assert.NotEqual(0, none.Code);
    }

    [Fact]
    public void Parser_OfAKeyThatComposeDoesNotKnow_Fails()
    {
        using var folder = new MlOps.Testing.TemporaryFolder();
        System.IO.File.WriteAllText(folder["compose.yaml"], "services:\n  host:\n    read_onyl: true\n");

        Assert.Throws<YamlException>(() => ComposeFile.Read(folder["compose.yaml"]));
    }
}
