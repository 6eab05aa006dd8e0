namespace MlOps.Accounts;

public sealed class UnsentUsageTests
{
    private const string Project = "prj-1";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly UnsentUsage _unsent = new(new CountingIds());

    [Fact]
    public void Usage_OfManyIntervals_IsOneEventForEachActorAndMeter()
    {
        for (var interval = 0; interval < 1000; interval++)
        {
            _unsent.Add(Project, [Used("run-1", Meter.Calls, interval), Used("run-1", Meter.CallWall, interval), Used("run-2", Meter.Calls, interval)]);
        }

        var (_, usage) = _unsent.Next(Project)!.Value;

        Assert.Equal<UsageEvent>(
            [new("run-1", Meter.Calls, 1000, Noon, Noon.AddSeconds(1000)), new("run-1", Meter.CallWall, 1000, Noon, Noon.AddSeconds(1000)), new("run-2", Meter.Calls, 1000, Noon, Noon.AddSeconds(1000))],
            usage.Events);
    }

    [Fact]
    public void Batch_ThatWasSent_StaysAsItWas_AndTheRestComesBehindItUnderAnotherRequest()
    {
        _unsent.Add(Project, [Used("run-1", Meter.Calls, 0)]);
        var sent = _unsent.Next(Project)!.Value;
        _unsent.Add(Project, [Used("run-1", Meter.Calls, 1)]);
        _unsent.Add(Project, [Used("run-1", Meter.Calls, 2)]);

        Assert.Equal(sent, _unsent.Next(Project));
        _unsent.OnEntered(Project);
        var rest = _unsent.Next(Project)!.Value;

        Assert.NotEqual(sent.Caller.RequestId, rest.Caller.RequestId);
        Assert.Equal(new UsageEvent("run-1", Meter.Calls, 2, Noon.AddSeconds(1), Noon.AddSeconds(3)), Assert.Single(rest.Usage.Events));
        _unsent.OnEntered(Project);
        Assert.Equal((null, 0), (_unsent.Next(Project), _unsent.Count));
    }

    private static UsageEvent Used(string actorId, Meter meter, int second) => new(actorId, meter, 1, Noon.AddSeconds(second), Noon.AddSeconds(second + 1));

    private sealed class CountingIds : IIdSource
    {
        private int _last;

        public string Next(string prefix) => $"{prefix}{++_last}";
    }
}
