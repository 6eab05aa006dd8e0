using System.Net;
using System.Runtime.CompilerServices;

namespace MlOps.Storage.Postgres;

public sealed class MembershipTests(OrleansTables tables) : IClassFixture<OrleansTables>
{
    private static readonly DateTime Now = TimeProvider.System.GetUtcNow().UtcDateTime;

    [PostgresFact]
    public async Task Insert_OfANewSilo_AddsItAndStepsTheVersion()
    {
        var before = await tables.Membership.ReadAllAsync();
        var silo = Silo();

        Assert.True(await tables.Membership.InsertRowAsync(silo, before.Version.Next()));

        var after = await tables.Membership.ReadAllAsync();
        var row = await ReadAsync(silo.SiloAddress);
        Assert.Equal(before.Version.Version + 1, after.Version.Version);
        Assert.Equal(before.Members.Count + 1, after.Members.Count);
        Assert.Equal((silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort), (row.SiloName, row.HostName, row.Status, row.ProxyPort));
    }

    [PostgresFact]
    public async Task Insert_OfAKnownSilo_ChangesNothing()
    {
        var silo = await InsertedAsync();
        var before = await tables.Membership.ReadAllAsync();

        Assert.False(await tables.Membership.InsertRowAsync(silo, before.Version.Next()));

        Assert.Equal(before.Version.Version, (await tables.Membership.ReadAllAsync()).Version.Version);
    }

    [PostgresFact]
    public async Task InsertAndUpdate_DecidedOnAnOlderList_ChangeNothing()
    {
        var old = (await tables.Membership.ReadAllAsync()).Version.Next();
        var known = await InsertedAsync();
        var before = await tables.Membership.ReadAllAsync();

        Assert.False(await tables.Membership.InsertRowAsync(Silo(), old));
        Assert.False(await tables.Membership.UpdateRowAsync(Changed(known, SiloStatus.Dead), old.VersionEtag, old));

        var after = await tables.Membership.ReadAllAsync();
        Assert.Equal((before.Version.Version, before.Members.Count), (after.Version.Version, after.Members.Count));
        Assert.Equal(known.Status, (await ReadAsync(known.SiloAddress)).Status);
    }

    [PostgresFact]
    public async Task Update_OfAKnownSilo_ChangesItAndStepsTheVersion()
    {
        var silo = await InsertedAsync();
        var version = (await tables.Membership.ReadAllAsync()).Version;
        var suspected = Changed(silo, SiloStatus.Dead);
        suspected.SuspectTimes = [Tuple.Create(Silo().SiloAddress, Now), Tuple.Create(Silo().SiloAddress, Now)];

        Assert.True(await tables.Membership.UpdateRowAsync(suspected, version.VersionEtag, version.Next()));

        var row = await ReadAsync(silo.SiloAddress);
        Assert.Equal(SiloStatus.Dead, row.Status);
        Assert.Equal(suspected.SuspectTimes.Select(vote => vote.Item1), row.SuspectTimes!.Select(vote => vote.Item1));
        Assert.Equal(version.Version + 1, (await tables.Membership.ReadAllAsync()).Version.Version);
    }

    [PostgresFact]
    public async Task Update_OfAnUnknownSilo_ChangesNothing()
    {
        var before = await tables.Membership.ReadAllAsync();

        Assert.False(await tables.Membership.UpdateRowAsync(Silo(), before.Version.VersionEtag, before.Version.Next()));

        Assert.Equal(before.Version.Version, (await tables.Membership.ReadAllAsync()).Version.Version);
    }

    [PostgresFact]
    public async Task ManyChangesAtOnce_OnOneVersion_OneWins()
    {
        var version = (await tables.Membership.ReadAllAsync()).Version.Next();

        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => tables.Membership.InsertRowAsync(Silo(), version)));

        Assert.Single(won, inserted => inserted);
        Assert.Equal(version.Version, (await tables.Membership.ReadAllAsync()).Version.Version);
    }

    [PostgresFact]
    public async Task IAmAlive_FromASiloWhoseClockIsOff_IsTheDatabasesTime()
    {
        var silo = Silo();
        silo.StartTime = silo.IAmAliveTime = Now.AddDays(300);
        var version = (await tables.Membership.ReadAllAsync()).Version;
        await tables.Membership.InsertRowAsync(silo, version.Next());
        Assert.InRange((await ReadAsync(silo.SiloAddress)).StartTime, Now.AddHours(-1), Now.AddHours(1));
        await AgeAsync(silo, "2 hours");

        silo.IAmAliveTime = Now.AddDays(-300);
        await tables.Membership.UpdateIAmAliveAsync(silo);

        Assert.InRange((await ReadAsync(silo.SiloAddress)).IAmAliveTime, Now.AddHours(-1), Now.AddHours(1));
        Assert.Equal(version.Version + 1, (await tables.Membership.ReadAllAsync()).Version.Version);
    }

    [PostgresFact]
    public async Task ReadRow_OfAnUnknownSilo_TellsTheVersionAlone()
    {
        var read = await tables.Membership.ReadRowAsync(Silo().SiloAddress);

        Assert.Empty(read.Members);
        Assert.Equal((await tables.Membership.ReadAllAsync()).Version.Version, read.Version.Version);
    }

    [PostgresFact]
    public async Task Gateways_AreThoseOfActiveSilosThatHaveOne()
    {
        var active = await InsertedAsync(SiloStatus.Active);
        var closed = await InsertedAsync(SiloStatus.Active, proxyPort: 0);
        var joining = await InsertedAsync(SiloStatus.Joining);

        var gateways = await tables.Gateways.GetGateways();

        Assert.Contains(SiloAddress.New(IPAddress.Loopback, active.ProxyPort, active.SiloAddress.Generation).ToGatewayUri(), gateways);
        Assert.DoesNotContain(gateways, gateway => gateway.Port == joining.ProxyPort || gateway.Port == closed.ProxyPort);
    }

    [PostgresFact]
    public async Task Cleanup_TakesWhatIsLongDead_AndNothingElse()
    {
        var longDead = await InsertedAsync(SiloStatus.Dead);
        var silent = await InsertedAsync(SiloStatus.Active);
        await AgeAsync(longDead, "8 days");
        await AgeAsync(silent, "8 days");
        var recent = await InsertedAsync(SiloStatus.Dead);

        // Far in the future, as from a silo whose clock jumped: what was alive within the hour stays.
        await tables.Membership.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Now).AddYears(1));

        var left = (await tables.Membership.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress).ToHashSet();
        Assert.DoesNotContain(longDead.SiloAddress, left);
        Assert.Contains(silent.SiloAddress, left);
        Assert.Contains(recent.SiloAddress, left);
    }

    [PostgresFact]
    public async Task Cleanup_BeforeATime_LeavesWhatDiedLater()
    {
        var dead = await InsertedAsync(SiloStatus.Dead);
        await AgeAsync(dead, "2 days");

        await tables.Membership.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Now).AddDays(-7));

        Assert.Single((await tables.Membership.ReadRowAsync(dead.SiloAddress)).Members);
    }

    [PostgresFact]
    public async Task Delete_OfACluster_LeavesTheOthers()
    {
        var silo = await InsertedAsync();
        await tables.Database.ExecuteAsync("""
            INSERT INTO OrleansMembershipVersionTable VALUES ('other', 1, now());
            INSERT INTO OrleansMembershipTable SELECT 'other', Address, Port, Generation, SiloName, HostName, Status, ProxyPort, NULL, now(), now()
            FROM OrleansMembershipTable LIMIT 1
            """);

        await tables.Membership.DeleteMembershipTableEntriesAsync("other");

        Assert.Equal(0L, await tables.Database.ScalarAsync("SELECT count(*) FROM OrleansMembershipTable WHERE DeploymentId = 'other'"));
        Assert.Equal(0L, await tables.Database.ScalarAsync("SELECT count(*) FROM OrleansMembershipVersionTable WHERE DeploymentId = 'other'"));
        Assert.Single((await tables.Membership.ReadRowAsync(silo.SiloAddress)).Members);
    }

    private static int s_port = 20_000;

    private static MembershipEntry Silo(SiloStatus status = SiloStatus.Active, int? proxyPort = null, [CallerMemberName] string name = "")
    {
        var port = Interlocked.Add(ref s_port, 2);
        return new()
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 1),
            ProxyPort = proxyPort ?? port + 1,
            SiloName = name,
            HostName = "host",
            Status = status,
            StartTime = Now,
            IAmAliveTime = Now,
        };
    }

    private static MembershipEntry Changed(MembershipEntry silo, SiloStatus status) => new()
    {
        SiloAddress = silo.SiloAddress,
        ProxyPort = silo.ProxyPort,
        SiloName = silo.SiloName,
        HostName = silo.HostName,
        Status = status,
        StartTime = silo.StartTime,
        IAmAliveTime = silo.IAmAliveTime,
    };

    private async Task<MembershipEntry> InsertedAsync(SiloStatus status = SiloStatus.Active, int? proxyPort = null)
    {
        var silo = Silo(status, proxyPort);
        Assert.True(await tables.Membership.InsertRowAsync(silo, (await tables.Membership.ReadAllAsync()).Version.Next()));
        return silo;
    }

    private async Task<MembershipEntry> ReadAsync(SiloAddress address) => Assert.Single((await tables.Membership.ReadRowAsync(address)).Members).Item1;

    private Task AgeAsync(MembershipEntry silo, string by) => tables.Database.ExecuteAsync(
        $"UPDATE OrleansMembershipTable SET StartTime = StartTime - interval '{by}', IAmAliveTime = IAmAliveTime - interval '{by}' WHERE Port = {silo.SiloAddress.Endpoint.Port}");
}
