using Microsoft.Extensions.Time.Testing;
using MlOps.Accounts;
using MlOps.Runs;

namespace MlOps.Work;

public sealed class KeepingTests : IDisposable
{
    private readonly AttemptStage _stage = new();
    private int _tries;

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task TheHostsPart_IsChargedToTheRun()
    {
        _stage.Keeping = _ =>
        {
            var until = ThreadCpu.Nanoseconds() + 20_000_000;
            while (ThreadCpu.Nanoseconds() < until)
            {
            }

            return Task.CompletedTask;
        };

        Assert.IsType<CompleteRun>(await _stage.WorkAsync());

        var used = Assert.Single(_stage.Usage.Drain()).Value;
        Assert.All(used, one => Assert.Equal((_stage.Taken.Id, Meter.CallCpu), (one.ActorId, one.Meter)));
        Assert.InRange(used.Sum(one => one.Quantity), 19_000_000, 10_000_000_000);
    }

    [Fact]
    public async Task Keeping_WhileTheStoreIsAway_IsRepeated_UntilItIsBack()
    {
        _stage.Keeping = _ => ++_tries < 4 ? throw new StoreUnavailableException("away") : Task.CompletedTask;

        Assert.IsType<CompleteRun>(await _stage.WorkAsync());
        Assert.Equal(4, _tries);
    }

    [Fact]
    public async Task Keeping_WhileTheStoreIsAwayFromEveryone_IsRepeated_ForAsLongAsThatTakes()
    {
        var clock = Hurry();
        _stage.Run.Renew = () => throw new StoreUnavailableException("away");
        var began = DateTimeOffset.MaxValue;
        _stage.Keeping = async token =>
        {
            // The lease is known to be out of reach too when the first try fails.
            await _stage.Run.RenewalsAsync(_tries++ == 0 ? 3 : 0, token);
            began = began == DateTimeOffset.MaxValue ? clock.GetUtcNow() : began;
            if (clock.GetUtcNow() - began < TimeSpan.FromMinutes(10))
            {
                throw new StoreUnavailableException("away");
            }
        };

        Assert.IsType<CompleteRun>(await WorkInAHurryAsync(clock));
    }

    [Fact]
    public async Task Keeping_ThatOnlyThisHostCannotDo_FailsTheRunInTheEnd()
    {
        var clock = Hurry();
        _stage.Keeping = _ =>
        {
            _tries++;
            throw new IOException("No space left on device.");
        };

        var failed = Assert.IsType<FailRun>(await WorkInAHurryAsync(clock));
        Assert.Equal("store.unavailable", failed.Failure.Code);
        Assert.True(_tries > 1);
    }

    [Fact]
    public async Task Keeping_WhileTheStoreIsAway_EndsWithTheLease()
    {
        _stage.Keeping = _ =>
        {
            if (++_tries == 2)
            {
                _stage.Run.Renew = () => Task.FromResult(new Reply<RunView>(_stage.Taken, Refusal.Conflict("run.stale-attempt", "Someone else holds the run.")));
            }

            throw new StoreUnavailableException("away");
        };

        Assert.Null(await _stage.WorkAsync());
        Assert.True(_tries > 1);
    }

    [Fact]
    public async Task Keeping_WhileTheStoreIsAway_EndsWithTheHost()
    {
        _stage.Keeping = async _ =>
        {
            if (++_tries == 2)
            {
                await _stage.Stopping.CancelAsync();
            }

            throw new StoreUnavailableException("away");
        };

        Assert.IsType<ReturnRun>(await _stage.WorkAsync());
        Assert.Equal(2, _tries);
    }

    private FakeTimeProvider Hurry()
    {
        var clock = new FakeTimeProvider();
        _stage.Clock = clock;
        return clock;
    }

    private async Task<RunCommand?> WorkInAHurryAsync(FakeTimeProvider clock)
    {
        var work = _stage.WorkAsync();
        while (!work.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await work;
    }
}
