using Microsoft.Extensions.Time.Testing;
using MlOps.Runs;

namespace MlOps.Work;

public sealed class FetchFaultsTests : IDisposable
{
    private static readonly FetchFault OfInput = new("Damaged.", IsOfInput: true);
    private static readonly FetchFault OfHost = new("No space left on device.", IsOfInput: false);

    private readonly FakeTimeProvider _clock = new();
    private readonly FetchFaults _faults;
    private readonly AttemptStage _stage = new();

    public FetchFaultsTests() => _faults = new(_clock);

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void Host_ThatMetADamagedInput_LeavesThatRunToOthers_LongerEachTime_AndTakesOthers()
    {
        foreach (var seconds in (int[])[5, 10, 20, 40, 80, 120, 120])
        {
            _faults.OnFault("run-1", OfInput);
            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Equal("run-1", Assert.Single(_faults.Declined));
            Assert.False(_faults.IsResting);

            _clock.Advance(TimeSpan.FromTicks(1));
            Assert.Empty(_faults.Declined);
        }
    }

    [Fact]
    public void Host_WithAFaultOfItsOwn_TakesNothingForAWhile_AndGoesOnOnceItCouldFetch()
    {
        _faults.OnFault("run-1", OfHost);
        Assert.True(_faults.IsResting);
        _clock.Advance(FetchFaults.FirstWait);
        Assert.False(_faults.IsResting);

        _faults.OnFault("run-2", OfHost);
        _clock.Advance(FetchFaults.FirstWait);
        Assert.True(_faults.IsResting);
        _clock.Advance(FetchFaults.FirstWait);
        Assert.False(_faults.IsResting);

        _faults.OnFetched("run-3");
        _faults.OnFault("run-4", OfHost);
        _clock.Advance(FetchFaults.FirstWait);
        Assert.False(_faults.IsResting);
    }

    [Fact]
    public void Host_WhoseRunsAllMeetOneFault_WaitsForItOnce()
    {
        for (var run = 1; run <= 8; run++)
        {
            _faults.OnFault($"run-{run}", OfHost);
        }

        _clock.Advance(FetchFaults.FirstWait);
        Assert.False(_faults.IsResting);
    }

    [Fact]
    public void Host_ThatMeetsAThousandDamagedInputs_RemembersAHundred()
    {
        for (var run = 1; run <= 1000; run++)
        {
            _faults.OnFault($"run-{run}", OfInput);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(100, _faults.Declined.Length);
        Assert.Contains("run-1000", _faults.Declined);
    }

    public static TheoryData<Exception, bool> Faults => new()
    {
        { new DamagedException("The artifact is damaged."), true },
        { new FileNotFoundException("There is no artifact.", "abc"), true },
        { new StoreUnavailableException("'/data' cannot be written."), false },
        { new IOException("No space left on device."), false },
        { new TimeoutException("No answer."), false },
        { new FileNotFoundException("The worker was not found."), false },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Attempt_ThatCannotFetch_GivesTheRunBackWithTheFault_AndTheHostKnowsItBefore(Exception met, bool isOfInput)
    {
        _stage.Fetching = _ => throw met;

        var returned = Assert.IsType<ReturnRun>(await _stage.WorkAsync());

        Assert.Equal(new($"On {Environment.MachineName}: {met.Message}", isOfInput), returned.Fault);
        Assert.Equal("run-1", Assert.Single(_stage.Faults.Declined));
        Assert.Equal(!isOfInput, _stage.Faults.IsResting);
    }

    [Fact]
    public async Task Attempt_OnAHostWithoutTheWorker_GivesTheRunBack()
    {
        _stage.Worker = "/no/such/worker";

        var returned = Assert.IsType<ReturnRun>(await _stage.WorkAsync());

        Assert.False(returned.Fault!.IsOfInput);
    }

    [Fact]
    public async Task Attempt_OnAHostThatGoesDownMeanwhile_GivesTheRunBackWithoutAFault()
    {
        _stage.Fetching = async _ =>
        {
            await _stage.Stopping.CancelAsync();
            throw new StoreUnavailableException("The store is closed.");
        };

        Assert.Null(Assert.IsType<ReturnRun>(await _stage.WorkAsync()).Fault);
        Assert.Empty(_stage.Faults.Declined);
    }
}
