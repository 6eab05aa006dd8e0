using MlOps.Runs;

namespace MlOps.Work;

public sealed class LeaseTests : IDisposable
{
    private readonly AttemptStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Lease_IsRenewed_WhileTheInputsAreFetched()
    {
        _stage.Fetching = token => _stage.Run.RenewalsAsync(3, token);

        Assert.IsType<CompleteRun>(await _stage.WorkAsync());
    }

    [Fact]
    public async Task Lease_IsRenewed_WhileTheResultIsKept()
    {
        _stage.Keeping = token => _stage.Run.RenewalsAsync(3, token);

        Assert.IsType<CompleteRun>(await _stage.WorkAsync());
    }

    [Fact]
    public async Task Lease_LostWhileTheInputsAreFetched_EndsTheAttempt_WithoutAReport()
    {
        LoseTheLease();
        _stage.Fetching = Forever;

        Assert.Null(await _stage.WorkAsync());
    }

    [Fact]
    public async Task Lease_LostWhileTheWorkerWorks_EndsIt_WithoutAReport()
    {
        LoseTheLease();

        Assert.Null(await _stage.WorkAsync(AttemptStage.GoesOn));
    }

    [Fact]
    public async Task Lease_LostWhileTheResultIsKept_EndsTheAttempt_WithoutAReport()
    {
        _stage.Keeping = token =>
        {
            LoseTheLease();
            return Forever(token);
        };

        Assert.Null(await _stage.WorkAsync());
    }

    [Fact]
    public async Task Run_CancelledWhileItsInputsAreFetched_Stops()
    {
        _stage.Run.Renew = () => Task.FromResult(new Reply<RunView>(_stage.Taken with { Status = RunStatus.Cancelling }));
        _stage.Fetching = Forever;

        Assert.IsType<StopRun>(await _stage.WorkAsync());
    }

    [Fact]
    public async Task Host_StoppedWhileTheResultIsKept_GivesTheRunBack()
    {
        _stage.Keeping = async token =>
        {
            await _stage.Stopping.CancelAsync();
            await Forever(token);
        };

        Assert.IsType<ReturnRun>(await _stage.WorkAsync());
    }

    [Fact]
    public async Task Host_StoppedWhileTheResultIsKept_LetsItBeKept_WhereThatTakesNotLong()
    {
        _stage.Keeping = _ => _stage.Stopping.CancelAsync();

        Assert.IsType<CompleteRun>(await _stage.WorkAsync());
    }

    private static Task Forever(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private void LoseTheLease() => _stage.Run.Renew = () =>
        Task.FromResult(new Reply<RunView>(_stage.Taken, Refusal.Conflict("run.stale-attempt", "Someone else holds the run.")));
}
