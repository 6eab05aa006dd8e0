using System.Reflection;

namespace MlOps.Accounts;

/// <summary>Work whose CPU time is known, because it turns in a loop until the thread's clock has moved by so much.</summary>
public sealed class MeteredWorkTests
{
    private const long Millisecond = 1_000_000;

    /// <summary>What the first use of this costs beside: code is compiled within the stretch.</summary>
    private const long Beside = 10 * Millisecond;

    private readonly Charges _charges = new();
    private readonly WorkMeter _works;

    public MeteredWorkTests() => _works = new(_charges);

    [Fact]
    public async Task ManyInterleavedAcrossAwaits_EachIsChargedWhatItUsed()
    {
        var asked = Enumerable.Range(1, 12).ToDictionary(number => $"run-{number}", number => number * 20 * Millisecond);

        await Task.WhenAll(asked.Select(one => Task.Run(() => WorkAsync(one.Key, one.Value))));

        Assert.All(asked, one => AssertCharged(one.Value, one.Key));

        async Task WorkAsync(string actor, long nanoseconds)
        {
            var work = _works.Begin(typeof(MeteredWorkTests), "prj-1", actor);
            for (var part = 0; part < 10; part++)
            {
                Burn(nanoseconds / 10);
                await Task.Yield();
            }

            work.End();
        }
    }

    [Fact]
    public async Task Children_OnOtherThreads_AreChargedToWhoStartedThem()
    {
        var work = _works.Begin(typeof(MeteredWorkTests), "prj-1", "run-1");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Burn(20 * Millisecond))));
        work.End();

        AssertCharged(80 * Millisecond, "run-1");
    }

    [Fact]
    public async Task WhatGoesOnBehindTheEnd_IsNotCharged()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = _works.Begin(typeof(MeteredWorkTests), "prj-1", "run-1");
        var left = BurnBehindAsync();
        Burn(20 * Millisecond);
        work.End();
        gate.SetResult();
        await left;
        Burn(50 * Millisecond);

        AssertCharged(20 * Millisecond, "run-1");

        async Task BurnBehindAsync()
        {
            await gate.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            Burn(100 * Millisecond);
        }
    }

    [Fact]
    public async Task WorkWithinWork_IsChargedOnce()
    {
        var outer = _works.Begin(typeof(MeteredWorkTests), "prj-1", "outer");
        Burn(20 * Millisecond);
        await InnerAsync();
        Burn(20 * Millisecond);
        outer.End();

        AssertCharged(40 * Millisecond, "outer");
        AssertCharged(30 * Millisecond, "inner");

        async Task InnerAsync()
        {
            var inner = _works.Begin(typeof(MeteredWorkTests), "prj-1", "inner");
            Burn(15 * Millisecond);
            await Task.Yield();
            Burn(15 * Millisecond);
            inner.End();
        }
    }

    [Fact]
    public void Waiting_CostsNothing()
    {
        var work = _works.Begin(typeof(MeteredWorkTests), "prj-1", "run-1");
        using var never = new ManualResetEventSlim();
        never.Wait(TimeSpan.FromMilliseconds(50));
        work.End();

        Assert.InRange(_charges.Of("run-1").All, 0, 10 * Millisecond);
    }

    [Fact]
    public void PayerNamedAtTheEnd_IsChargedThen()
    {
        var work = _works.Begin(typeof(MeteredWorkTests));
        Burn(10 * Millisecond);
        work.End(_charges.For("prj-1", "run-1"));

        AssertCharged(10 * Millisecond, "run-1");
    }

    [Fact]
    public async Task AsynchronousChildren_AreChargedToTheLastStretch_ThoughThePayerIsNamedAtTheEnd()
    {
        var work = _works.Begin(typeof(MeteredWorkTests));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            await Task.Yield();
            Burn(5 * Millisecond);
        })));
        work.End(_charges.For("prj-1", "run-1"));

        AssertCharged(100 * Millisecond, "run-1");
    }

    /// <summary>Two actors' short calls in turn, one of which now and then asks for something long.</summary>
    [Fact]
    public void ShortStretches_AreEstimated_WithinAFifth_HoweverBusyTheMachine()
    {
        const int Rounds = 20_000;
        const long Short = 30_000;
        var used = new Dictionary<string, long> { ["chatty"] = 0, ["moody"] = 0 };
        for (var round = 0; round < Rounds; round++)
        {
            Call("chatty", Short);
            Call("moody", round % 100 == 0 ? 2 * Millisecond : Short);
        }

        Assert.All(used, one => AssertWithin(0.2, one.Value, _charges.Of(one.Key).All));
        Assert.All(used, one => Assert.InRange(_charges.Of(one.Key).Counted, 0, one.Value / 10));

        void Call(string actor, long nanoseconds)
        {
            var work = _works.Begin(typeof(string), "prj-1", actor);
            used[actor] += Burn(nanoseconds);
            work.End();
        }
    }

    [Fact]
    public void WaitingAmongShortStretches_CostsAlmostNothing()
    {
        using var never = new ManualResetEventSlim();
        for (var call = 0; call < 1000; call++)
        {
            var work = _works.Begin(typeof(string), "prj-1", call % 100 == 50 ? "waiting" : "working");
            if (call % 100 == 50)
            {
                never.Wait(TimeSpan.FromMilliseconds(20));
            }
            else
            {
                Burn(10_000);
            }

            work.End();
        }

        // 10 waits of 20 ms.
        Assert.InRange(_charges.Of("waiting").All, 0, 50 * Millisecond);
    }

    [Fact]
    public async Task AConnection_IsChargedToWhomItsRequestsAreFor_EachToItsOwn()
    {
        var work = _works.Connect();
        await work.Run(() => RequestsAsync());
        work.End();

        AssertCharged(40 * Millisecond, "one");
        AssertCharged(30 * Millisecond, "other");

        async Task RequestsAsync()
        {
            await RequestAsync("one", 20);
            await RequestAsync("other", 15);
            await RequestAsync(null, 50);
            await RequestAsync("one", 20);
            await RequestAsync("other", 15);
            await Task.Yield();
        }

        // Half of it before it is known whom it is for.
        async Task RequestAsync(string? actor, long milliseconds)
        {
            await Task.Yield();
            work.BeginRequest();
            Burn(milliseconds * Millisecond / 2);
            await Task.Yield();
            if (actor is not null)
            {
                work.ChargeTo(_charges.For("prj-1", actor));
            }

            Burn(milliseconds * Millisecond / 2);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task ARequest_IsForTheActorThatShowsItself_UnlessTheConnectionIsAtAnotherByThen()
    {
        var filter = new RequestPayerFilter(_charges);
        var (early, late) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (earlyCall, lateCall) = (Call.Of("run-early", early.Task), Call.Of("run-late", late.Task));
        var work = _works.Connect();
        await work.Run(async () =>
        {
            work.BeginRequest();
            Burn(20 * Millisecond);
            var answered = filter.Invoke(earlyCall);
            var overtaken = filter.Invoke(lateCall);
            early.SetResult();
            await answered;
            await Task.Yield();
            Burn(20 * Millisecond);
            await Task.Yield();

            work.BeginRequest();
            late.SetResult();
            await overtaken;
            Burn(20 * Millisecond);
            work.ChargeTo(_charges.For("prj-1", "run-next"));
            await Task.Yield();
        });
        work.End();

        AssertCharged(40 * Millisecond, "run-early");
        AssertCharged(20 * Millisecond, "run-next");
        Assert.Equal(0, _charges.Of("run-late").All);
    }

    [Fact]
    public async Task WhatIsChargedApart_IsNotTheConnections()
    {
        var work = _works.Connect();
        await work.Run(async () =>
        {
            await Task.Yield();
            work.BeginRequest();
            work.ChargeTo(_charges.For("prj-1", "one"));
            Burn(20 * Millisecond);
            ThreadCpu.ChargeApart(Burn(200 * Millisecond));
            await Task.Yield();
        });
        work.End();

        AssertCharged(20 * Millisecond, "one");
    }

    /// <summary>Requests too short to read the clock around each, of two payers on one connection, with a part that is charged apart.</summary>
    [Fact]
    public void ShortRequests_OfTwoPayers_AreEstimatedEachByItsOwnKind_LessWhatIsChargedApart()
    {
        const int Requests = 20_000;
        const long Light = 15_000;
        const long Heavy = 35_000;
        var work = _works.Connect();
        var used = new Dictionary<string, long> { ["light"] = 0, ["heavy"] = 0 };
        var payers = used.Keys.ToDictionary(actor => actor, actor => _charges.For("prj-1", actor));
        for (var request = 0; request < Requests; request++)
        {
            work.Run(() => Request(request % 2 == 0 ? "light" : "heavy"));
        }

        work.End();

        Assert.All(used, one => AssertWithin(0.25, one.Value, _charges.Of(one.Key).All));
        Assert.All(used, one => Assert.InRange(_charges.Of(one.Key).Counted, 0, one.Value / 2));
        Assert.True(_charges.Of("light").All * 3 < _charges.Of("heavy").All * 2);

        bool Request(string actor)
        {
            var began = ThreadCpu.Nanoseconds();
            work.BeginRequest();
            work.ChargeTo(payers[actor]);
            Burn(actor == "light" ? Light : Heavy);
            var apart = Burn(30_000);
            ThreadCpu.ChargeApart(apart);
            used[actor] += ThreadCpu.Nanoseconds() - began - apart;
            return true;
        }
    }

    [Fact]
    public async Task ASendThatOutlastsItsRequest_IsWhomThatWasFor()
    {
        var work = _works.Connect();
        using var sending = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        await work.Run(async () =>
        {
            await Task.Yield();
            work.BeginRequest();
            work.ChargeTo(_charges.For("prj-1", "one"));
            await Task.Yield();
        });

        // The client has its answer and sends the next request before the thread that sent it comes back.
        var send = Task.Run(() => work.Run(() =>
        {
            sending.Set();
            begun.Wait(TimeSpan.FromSeconds(30));
            return Burn(30 * Millisecond);
        }));
        sending.Wait(TimeSpan.FromSeconds(30));
        await work.Run(async () =>
        {
            await Task.Yield();
            work.BeginRequest();
            begun.Set();
            await send;
            work.ChargeTo(_charges.For("prj-1", "other"));
            Burn(20 * Millisecond);
            await Task.Yield();
        });
        work.End();

        AssertCharged(30 * Millisecond, "one");
        AssertCharged(20 * Millisecond, "other");
    }

    [Fact]
    public async Task RequestsForNobody_TeachNothingOfAPayers()
    {
        var work = _works.Connect();
        var payer = _charges.For("prj-1", "one");
        for (var request = 0; request < 200; request++)
        {
            await work.Run(async () =>
            {
                work.BeginRequest();
                if (request % 2 == 0)
                {
                    work.ChargeTo(payer);
                    Burn(20_000);
                }
                else
                {
                    Burn(2 * Millisecond);
                }

                await Task.CompletedTask;
            });
        }

        work.End();

        // 100 of 20 µs, and as much again at most for the clock.
        Assert.InRange(_charges.Of("one").All, 1, (100 * 60_000) + Beside);
    }

    /// <summary>How much it was in the end.</summary>
    private static long Burn(long nanoseconds)
    {
        var began = ThreadCpu.Nanoseconds();
        var now = began;
        while (now - began < nanoseconds)
        {
            now = ThreadCpu.Nanoseconds();
        }

        return now - began;
    }

    private static void AssertWithin(double part, long expected, long actual) =>
        Assert.InRange(actual, (long)(expected * (1 - part)), (long)(expected * (1 + part)));

    /// <summary>No less than was burnt, but for what a reading is thought to cost, and hardly more.</summary>
    private void AssertCharged(long burnt, string actor)
    {
        var charged = _charges.Of(actor);
        var least = (long)(burnt * 0.99);

        // A thread may leave off a moment after the work that it did has ended on another.
        SpinWait.SpinUntil(() => charged.Counted >= least, TimeSpan.FromSeconds(30));
        Assert.InRange(charged.Counted, least, (long)(burnt * 1.05) + Beside);
        Assert.Equal(0, charged.Estimated);
        Assert.True(charged.IsAllOfCalls);
    }

    /// <summary>A call of an actor that shows itself.</summary>
    public class Call : DispatchProxy
    {
        private string _actor = "";
        private Task _answered = Task.CompletedTask;

        internal static IOutgoingGrainCallContext Of(string actor, Task answered)
        {
            var call = Create<IOutgoingGrainCallContext, Call>();
            (((Call)(object)call)._actor, ((Call)(object)call)._answered) = (actor, answered);
            return call;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(IOutgoingGrainCallContext.Invoke) => _answered,
            "get_" + nameof(IOutgoingGrainCallContext.SourceContext) => null,
            "get_" + nameof(IOutgoingGrainCallContext.Result) => new Shown("prj-1"),
            "get_" + nameof(IOutgoingGrainCallContext.TargetId) => GrainId.Create("run", _actor),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }

    private sealed record Shown(string ProjectId) : IOfProject;

    private sealed class Charges : IUsageMeter
    {
        private readonly Dictionary<string, Charged> _actors = [];

        public IActorMeter For(string projectId, string actorId, UsageFacets? facets = null)
        {
            lock (_actors)
            {
                return _actors.TryGetValue(actorId, out var known) ? known : _actors[actorId] = new();
            }
        }

        public Charged Of(string actorId) => (Charged)For("", actorId, null);
    }

    private sealed class Charged : IActorMeter
    {
        private long _counted;
        private long _estimated;

        public long Counted => Interlocked.Read(ref _counted);

        public long Estimated => Interlocked.Read(ref _estimated);

        public bool IsAllOfCalls { get; private set; } = true;

        public long All => Counted + Estimated;

        public void Add(Meter meter, long quantity, bool isEstimated)
        {
            IsAllOfCalls &= meter == Meter.CallCpu;
            Interlocked.Add(ref isEstimated ? ref _estimated : ref _counted, quantity);
        }
    }
}
