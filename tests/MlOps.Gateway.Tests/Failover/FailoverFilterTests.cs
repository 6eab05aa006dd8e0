using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Actors;
using MlOps.Gateway.Errors;
using MlOps.Queues;
using MlOps.Storage;
using Orleans.CodeGeneration;

namespace MlOps.Gateway.Failover;

public sealed class FailoverFilterTests : IDisposable
{
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    /// <summary>No test waits for the total but one; the others' times are short enough to be waited for.</summary>
    private readonly FailoverOptions _options = new() { LateAfter = TimeSpan.FromMilliseconds(100), Total = TimeSpan.FromMinutes(5) };

    [Theory]
    [MemberData(nameof(LostSilos.Names), MemberType = typeof(LostSilos))]
    [InlineData("store")]
    public async Task Command_ThatMeetsALoss_IsSentAgain_UnderTheSameRequestId(string loss)
    {
        var failure = LostSilos.Of(loss) ?? new StoreUnavailableException("down");
        var queue = new ScriptedQueue(attempt => attempt == 1 ? Task.FromException(failure) : Task.CompletedTask);
        var call = Pause(queue);

        await Send(call);

        Assert.Equal(["request-1", "request-1"], queue.Attempts);
        Assert.Equal(new Reply<QueueView>(ScriptedQueue.View), call.Result);
    }

    [Fact]
    public async Task Reading_ThatMeetsALoss_IsSentAgain()
    {
        var queue = new ScriptedQueue(LostOnce);
        var call = Get(queue);

        await Send(call);

        Assert.Equal(["GetAsync", "GetAsync"], queue.Attempts);
        Assert.Same(ScriptedQueue.View, call.Result);
    }

    [Fact]
    public async Task Waking_ThatMeetsALoss_IsSentAgain()
    {
        var queue = new ScriptedQueue(LostOnce);
        var call = new FakeCall(queue, Method<IWakeable>(nameof(IWakeable.WakeAsync)), InvokeMethodOptions.None, Wakeup.ForIntents, CancellationToken.None);

        await Send(call);

        Assert.Equal(["WakeAsync", "WakeAsync"], queue.Attempts);
        Assert.NotNull(call.Response);
    }

    [Fact]
    public async Task Call_ThatIsNotKnownToBeHarmless_IsSentOnce()
    {
        var queue = new ScriptedQueue(LostOnce);
        var call = new FakeCall(queue, Method<IJobQueueGrain>(nameof(IJobQueueGrain.NextForAsync)), InvokeMethodOptions.None, ScriptedQueue.Offer, CancellationToken.None);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => Send(call));

        Assert.Equal(["NextForAsync"], queue.Attempts);
    }

    [Fact]
    public async Task Call_OfAnActor_IsSentOnce()
    {
        var queue = new ScriptedQueue(LostOnce);
        var call = Pause(queue, DispatchProxy.Create<IGrainContext, Nothing>());

        await Assert.ThrowsAsync<SiloUnavailableException>(() => Send(call));

        Assert.Single(queue.Attempts);
    }

    [Fact]
    public async Task Call_ThatTheActorFails_IsSentOnce()
    {
        var queue = new ScriptedQueue(_ => Task.FromException(new ArgumentException("wrong")));

        await Assert.ThrowsAsync<ArgumentException>(() => Send(Pause(queue)));

        Assert.Single(queue.Attempts);
    }

    [Fact]
    public async Task Call_WhoseAnswerIsLate_IsSentAgain()
    {
        var queue = new ScriptedQueue(attempt => attempt == 1 ? Never : Task.CompletedTask);
        var call = Pause(queue);

        await Send(call);

        Assert.Equal(["request-1", "request-1"], queue.Attempts);
        Assert.Equal(new Reply<QueueView>(ScriptedQueue.View), call.Result);
    }

    [Fact]
    public async Task Call_ThatIsOnlySlow_GetsTheAnswerToItsFirstAttempt()
    {
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        var queue = new ScriptedQueue(attempt =>
        {
            if (attempt == 1)
            {
                return first.Task;
            }

            second.TrySetResult();
            return Never;
        });
        var call = Get(queue);

        var sent = Send(call);
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
        first.SetResult();
        await sent;

        Assert.Same(ScriptedQueue.View, call.Result);
    }

    [Fact]
    public async Task Call_ThatNobodyAnswers_IsSentTwiceAtMost_AndEndsAfterTheTotal_AndSaysSo()
    {
        _options.Total = TimeSpan.FromSeconds(5);
        var queue = new ScriptedQueue(_ => Never);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Send(Get(queue)));

        Assert.Contains("run/run-1 gave no answer to GetAsync within 5 s (MlOps:Failover:Total)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, queue.Attempts.Count);
    }

    [Fact]
    public async Task Call_ThatFailsAndThenIsLate_HasOneCopyInAll()
    {
        _options.Total = TimeSpan.FromSeconds(5);
        var queue = new ScriptedQueue(attempt => attempt is 1 or 3 ? Task.FromException(new SiloUnavailableException("gone")) : Never);

        await Assert.ThrowsAsync<TimeoutException>(() => Send(Get(queue)));

        // The first fails, its repeat is late, the copy of that fails and is repeated; nobody answers, and so it stays.
        Assert.Equal(4, queue.Attempts.Count);
    }

    [Fact]
    public async Task Copy_ThatFails_IsRepeated_ThoughTheFirstIsStillOnItsWay()
    {
        var queue = new ScriptedQueue(attempt => attempt switch
        {
            1 => Never,
            2 => Task.FromException(new SiloUnavailableException("gone")),
            _ => Task.CompletedTask,
        });
        var call = Get(queue);

        await Send(call);

        Assert.Same(ScriptedQueue.View, call.Result);
        Assert.Equal(3, queue.Attempts.Count);
    }

    [Fact]
    public async Task Call_AtAStoreThatStaysLost_FailsAfterTwoRepeats()
    {
        var queue = new ScriptedQueue(_ => Task.FromException(new StoreUnavailableException("down")));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Send(Pause(queue)));

        Assert.Equal(3, queue.Attempts.Count);
    }

    [Fact]
    public async Task Call_WhoseCallerGivesUp_IsNotSentAgain()
    {
        // No copy may go out before the caller has given up.
        _options.LateAfter = TimeSpan.FromMinutes(1);
        using var caller = new CancellationTokenSource();
        var queue = new ScriptedQueue(_ => Never);

        var sent = Send(Get(queue, caller.Token));
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        Assert.Single(queue.Attempts);
    }

    [Fact]
    public void Options_ThatLeaveNoTimeForASecondAttempt_AreRefused()
    {
        var options = new FailoverOptions { LateAfter = TimeSpan.FromSeconds(3), Total = TimeSpan.FromSeconds(2) };

        var result = new FailoverOptionsConsistencyValidator().Validate(null, options);

        Assert.Contains("MlOps:Failover:LateAfter (00:00:03) must be at most Total (00:00:02)", result.FailureMessage, StringComparison.Ordinal);
    }

    public void Dispose() => _meters.Dispose();

    private static Task Never => new TaskCompletionSource().Task;

    private static Task LostOnce(int attempt) => attempt == 1 ? Task.FromException(new SiloUnavailableException("gone")) : Task.CompletedTask;

    private static FakeCall Pause(ScriptedQueue queue, IGrainContext? source = null) => new(
        queue,
        Method<IActor<QueueCommand, QueueView>>("ExecuteAsync"),
        InvokeMethodOptions.None,
        new PauseQueue(),
        new Caller("ada", "request-1"),
        CancellationToken.None)
    {
        SourceContext = source,
    };

    private static FakeCall Get(ScriptedQueue queue, CancellationToken cancellationToken = default) =>
        new(queue, Method<IActor<QueueCommand, QueueView>>("GetAsync"), InvokeMethodOptions.ReadOnly, cancellationToken);

    private static MethodInfo Method<TActor>(string name) => typeof(TActor).GetMethod(name)!;

    private Task Send(FakeCall call) =>
        new FailoverFilter(Options.Create(_options), new(_meters.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), TimeProvider.System).Invoke(call);

    /// <summary>An actor's context, of which nothing is asked but that it is there.</summary>
    public class Nothing : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
    }
}
