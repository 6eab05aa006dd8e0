using System.Globalization;
using MlOps.Testing;

namespace MlOps.Deploy.Systemd;

public sealed class UnitTests(RunningHost host) : IClassFixture<RunningHost>
{
    private const string File = "deploy/systemd/mlops@.service";
    private const string Service = "Service";

    private static readonly UnitFile Unit = UnitFile.Parse(Repository.Read(File));

    [Fact]
    public void Unit_AsWritten_HasTheSectionsOfAService() => Assert.Equal(["Unit", Service, "Install"], Unit.Sections);

    [Fact]
    public void Unit_ThatIsStopped_LeavesTimeToDrainAndToStop()
    {
        Assert.Equal("SIGTERM", Unit.One(Service, "KillSignal"));
        Assert.Equal("mixed", Unit.One(Service, "KillMode"));
        Assert.True(TimeSpan.FromSeconds(int.Parse(Unit.One(Service, "TimeoutStopSec"), CultureInfo.InvariantCulture)) > host.StopDeadline);
    }

    [Fact]
    public void Unit_WhoseProcessFails_IsStartedAgain()
    {
        Assert.Equal("exec", Unit.One(Service, "Type"));
        Assert.Equal("on-failure", Unit.One(Service, "Restart"));
        Assert.Equal("0", Unit.One("Unit", "StartLimitIntervalSec"));
    }

    [Fact]
    public void Unit_AsWritten_IsNotRootAndWritesOnlyToItsState()
    {
        Assert.Equal("mlops", Unit.One(Service, "User"));
        Assert.Equal("yes", Unit.One(Service, "NoNewPrivileges"));
        Assert.Equal("strict", Unit.One(Service, "ProtectSystem"));
        Assert.Equal("", Unit.One(Service, "CapabilityBoundingSet"));
        Assert.Empty(Unit.All(Service, "ReadWritePaths"));
        Assert.Equal("mlops/%i", Unit.One(Service, "StateDirectory"));
        Assert.Contains("MlOps__DataDirectory=%S/mlops/%i", Unit.All(Service, "Environment"));
        Assert.Equal("0700", Unit.One(Service, "StateDirectoryMode"));
    }

    [Fact]
    public void Unit_AsWritten_LeavesTheJitItsMemory() => Assert.Empty(Unit.All(Service, "MemoryDenyWriteExecute"));

    [Fact]
    public void Secrets_OfTheUnit_ComeFromAFileOfRoots()
    {
        Assert.Equal(["/etc/mlops/mlops.env", "/etc/mlops/%i.env"], Unit.All(Service, "EnvironmentFile"));
        Assert.DoesNotContain(Unit.All(Service, "Environment"), value => value.Contains("TOKEN", StringComparison.Ordinal) || value.Contains("Connection", StringComparison.Ordinal));
    }

    [Fact]
    public void Parser_OfALineThatIsNoSetting_Fails() => Assert.Throws<FormatException>(() => UnitFile.Parse("[Service]\nRestart\n"));

    [ToolFact("systemd-analyze")]
    public async Task Unit_ReadBySystemd_IsSound()
    {
        using var folder = new TemporaryFolder();

        // Program and user are not on this machine.
        var text = Repository.Read(File)
            .Replace("/opt/mlops/MlOps.Host", "/bin/true", StringComparison.Ordinal)
            .Replace("=mlops\n", "=daemon\n", StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(folder["mlops@.service"], text);

        var ended = await Run.ToEndAsync("systemd-analyze", ["verify", "--man=no", folder["mlops@1.service"]]);

        Assert.True(ended.Code == 0, ended.Complained);
        Assert.DoesNotContain(folder.Path, ended.Complained, StringComparison.Ordinal);
    }
}
