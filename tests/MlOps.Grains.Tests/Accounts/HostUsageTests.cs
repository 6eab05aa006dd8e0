using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MlOps.Placement;

namespace MlOps.Accounts;

public sealed class HostUsageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly Machine _machine = new();

    [Property]
    public Property Take_OfAnyMetering_ChargesAndLeavesWhatTheProcessUsed() => Prop.ForAll(Intervals().ToArbitrary(), intervals =>
    {
        var machine = new Machine();
        var host = Host(machine);
        var (process, charged, unattributed, attributed) = (0L, 0L, 0L, 0L);
        foreach (var (used, metered) in intervals.Append((1_000_000_000, [])))
        {
            machine.Process += used;
            process += used;
            var (kept, ofMachine) = host.Take(By("prj-1", metered), isTold: true);

            charged += kept.Values.SelectMany(events => events).Sum(one => one.Quantity);
            unattributed += Sum(ofMachine, Meter.UnattributedCpu);
            attributed += Sum(ofMachine, Meter.AttributedCpu);
            Assert.True(charged <= process);
            Assert.Equal(charged / 1000, attributed);
            Assert.True(unattributed >= (process - charged) / 1000);
        }

        Assert.Equal((process - charged) / 1000, unattributed);
    });

    [Fact]
    public void Take_OfLessThanTheProcessUsed_LeavesItAsItIs()
    {
        var host = Host(_machine);
        _machine.Process = 5_000_000;
        var metered = By("prj-1", Cpu(1_000_000, isEstimated: true), Cpu(4_000_000));

        var (kept, ofMachine) = host.Take(metered, isTold: true);

        Assert.Same(metered, kept);
        Assert.Equal([(Meter.AttributedCpu, 5000L)], ofMachine.Select(used => (used.Meter, used.Quantity)));
    }

    [Fact]
    public void Take_OfMoreThanTheProcessUsed_CutsWhatIsEstimatedInProportion()
    {
        var host = Host(_machine);
        _machine.Process = 5_000_000;

        var (kept, _) = host.Take(By("prj-1", Cpu(4_000_000), Cpu(3_000_000, isEstimated: true), Cpu(1_000_000, isEstimated: true), new("run-1", Meter.Calls, 9_000_000, Noon, Noon)), isTold: true);

        Assert.Equal([4_000_000, 750_000, 250_000, 9_000_000], kept["prj-1"].Select(used => used.Quantity));
    }

    [Fact]
    public void Take_OfWorkThatEndedLate_TakesItOffWhatComes()
    {
        var host = Host(_machine);
        _machine.Process = 7_000_000;
        var first = host.Take(By("prj-1"), isTold: true);
        _machine.Process = 8_000_000;

        var second = host.Take(By("prj-1", Cpu(6_000_000)), isTold: true);

        Assert.Equal(7000, Sum(first.Machine, Meter.UnattributedCpu));
        _machine.Process = 14_000_000;
        var third = host.Take(By("prj-1"), isTold: true);

        Assert.Equal(0, Sum(second.Machine, Meter.UnattributedCpu));
        Assert.Equal(1000, Sum(third.Machine, Meter.UnattributedCpu));
        Assert.Equal(6_000_000, second.Metered["prj-1"].Single().Quantity);
    }

    [Fact]
    public void Take_OfIdleTime_IsOfWhoSpeaksForTheMachine()
    {
        var host = Host(_machine);
        _machine.Idle = 4_000_000;
        var silent = host.Take(By("prj-1"), isTold: true);
        _machine.Speaks = true;
        _machine.Idle = 6_000_000;
        _clock.Advance(TimeSpan.FromSeconds(5));

        var speaking = host.Take(By("prj-1"), isTold: true);

        Assert.Empty(silent.Machine);
        Assert.Equal(new UsageEvent("machine-one", Meter.IdleCpu, 2000, Noon, Noon.AddSeconds(5)), Assert.Single(speaking.Machine));
    }

    [Fact]
    public void Take_WhenTheClockWasSetBack_EndsWhenItIs()
    {
        var clock = new ClockThatGoesBack();
        var host = new HostUsage(_machine, _machine, Options.Create(new AccountOptions { Machine = "one" }), clock);
        _machine.Process = 1_000_000;

        var used = Assert.Single(host.Take(By("prj-1"), isTold: true).Machine);

        Assert.Equal((used.From, used.To), (Noon.AddHours(-2), Noon.AddHours(-2)));
    }

    [Fact]
    public void Take_WithoutTelling_KeepsItForTheNextTime()
    {
        var host = Host(_machine);
        for (var taking = 0; taking < 11; taking++)
        {
            _machine.Process += 1_000_000;
            _clock.Advance(TimeSpan.FromSeconds(5));
            Assert.Empty(host.Take(By("prj-1"), isTold: false).Machine);
        }

        Assert.Equal(new UsageEvent("machine-one", Meter.UnattributedCpu, 11_000, Noon, Noon.AddSeconds(55)), Assert.Single(host.Take(By("prj-1"), isTold: true).Machine));
    }

    [Theory]
    [InlineData("cpu  100 1 30 4000 50 6 7 8 9 10", 40_500_000_000)]
    [InlineData("cpu  100 1 30 4000", null)]
    [InlineData("cpu0 100 1 30 4000 50 6 7", null)]
    [InlineData("cpu  100 1 30 x 50 6 7", null)]
    [InlineData("", null)]
    public void IdleOf_ALineOfTheKernel_AddsUpWhatWaits(string line, long? expected) => Assert.Equal(expected, MachineClock.IdleOf(line));

    [Fact]
    public void Read_AfterWork_HasGoneOn()
    {
        var clock = new MachineClock();
        var before = clock.Read();
        var began = ThreadCpu.Nanoseconds();
        while (ThreadCpu.Nanoseconds() - began < 50_000_000)
        {
        }

        var after = clock.Read();

        Assert.True(after.Process - before.Process >= 49_000_000);
        Assert.Equal(OperatingSystem.IsLinux(), after.Idle is not null);
    }

    private static Gen<(long Used, UsageEvent[] Metered)[]> Intervals()
    {
        var events =
            from quantity in Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 3_000_000))
            from isEstimated in Gen.Elements(true, false)
            from isPrediction in Gen.Elements(true, false)
            select Cpu(quantity, isEstimated, isPrediction);
        return (from used in Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 9_000_000)) from metered in events.ArrayOf() select ((long)used, metered)).ArrayOf();
    }

    private HostUsage Host(Machine machine) => new(machine, machine, Options.Create(new AccountOptions { Machine = "one" }), _clock);

    private static Dictionary<string, ImmutableArray<UsageEvent>> By(string projectId, params UsageEvent[] events) => new() { [projectId] = [.. events] };

    private static UsageEvent Cpu(long quantity, bool isEstimated = false, bool isPrediction = false) =>
        new("ds-1", isPrediction ? Meter.PredictionCpu : Meter.CallCpu, quantity, Noon, Noon, isEstimated);

    private static long Sum(IEnumerable<UsageEvent> events, Meter meter) => events.Where(used => used.Meter == meter).Sum(used => used.Quantity);

    private sealed class Machine : IMachineClock, ISpokesman
    {
        public long Process { get; set; }

        public long Idle { get; set; }

        public bool Speaks { get; set; }

        public MachineReading Read() => new(Process, Idle);

        public bool SpeaksFor(string machine) => machine == "one" && Speaks;
    }

    private sealed class ClockThatGoesBack : TimeProvider
    {
        private DateTimeOffset _now = Noon.AddHours(1);

        public override DateTimeOffset GetUtcNow() => _now = _now == Noon.AddHours(1) ? Noon : Noon.AddHours(-2);
    }
}
