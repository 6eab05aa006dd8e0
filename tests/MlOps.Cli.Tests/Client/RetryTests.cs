using System.Text;
using MlOps.Client;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Client;

public sealed class RetryTests : IAsyncLifetime
{
    private readonly List<RetryNotice> _notices = [];
    private StubPlatform _stub = null!;
    private MlOpsHttpClient _client = null!;

    private static Answer Unavailable => Answer.Problem(503, "store.unavailable", "The store cannot be written.");

    [Fact]
    public async Task Upload_PlatformBrieflyUnavailable_RepeatsTheSameBytesUnderTheSameKey()
    {
        var bytes = Encoding.UTF8.GetBytes("head\n" + string.Concat(Enumerable.Range(0, 50_000).Select(row => $"{row}\n")));
        _stub.On("POST datasets/a/versions", Unavailable, Answer.Broken, Answer.Json(Views.Ingestion(RunStatus.Queued), 202));
        using var file = new MemoryStream(bytes) { Position = 5 };

        var run = await _client.UploadDatasetAsync("a", file);

        Assert.Equal(Views.RunId, run.Id);
        Assert.Equal(3, _stub.Requests.Count);
        Assert.Equal("key-1", Assert.Single(_stub.Requests.Select(request => request.Key).Distinct()));
        Assert.All(_stub.Requests, request => Assert.Equal(bytes[5..], request.Body));
    }

    [Fact]
    public async Task Upload_StreamThatCannotSeek_IsSentOnce()
    {
        _stub.On("POST datasets/a/versions", Unavailable);
        using var pipe = new OneWayStream([1, 2, 3]);

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => _client.UploadDatasetAsync("a", pipe));

        Assert.True(refused.IsUnavailable);
        Assert.Equal([1, 2, 3], Assert.Single(_stub.Requests).Body);
    }

    [Fact]
    public async Task Change_ConnectionBreaks_IsRepeatedUnderTheSameKey()
    {
        _stub.On($"POST runs/{Views.RunId}/cancel", Answer.Broken, Answer.Json(Views.Run(RunStatus.Cancelled)));

        var run = await _client.CancelRunAsync(Views.RunId);

        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.Equal(["key-1", "key-1"], _stub.Requests.Select(request => request.Key));
    }

    [Fact]
    public async Task Changes_OneAfterTheOther_BearDifferentKeys()
    {
        _stub.On($"POST runs/{Views.RunId}/cancel", Views.Run(RunStatus.Cancelled));

        await _client.CancelRunAsync(Views.RunId);
        await _client.CancelRunAsync(Views.RunId);

        Assert.Equal(["key-1", "key-2"], _stub.Requests.Select(request => request.Key));
    }

    [Fact]
    public async Task Reading_BrieflyUnavailable_IsRepeatedWithoutAKey()
    {
        _stub.On($"GET runs/{Views.RunId}", Unavailable, Answer.Text(502, "<html>"), Answer.Text(504, ""), Answer.Json(Views.Run(RunStatus.Queued)));

        await _client.GetRunAsync(Views.RunId);

        Assert.Equal([null, null, null, null], _stub.Requests.Select(request => request.Key));
        Assert.Equal([1, 2, 3], _notices.Select(notice => notice.Attempt));
    }

    [Fact]
    public async Task Reading_UnavailableForLong_GivesUpAfterTheRetries()
    {
        _stub.On($"GET runs/{Views.RunId}", Unavailable);

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => _client.GetRunAsync(Views.RunId));

        Assert.Equal((503, "store.unavailable", "The store cannot be written."), (refused.Status, refused.Code, refused.Message));
        Assert.Equal(5, _stub.Requests.Count);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Thu, 01 Jan 2026 12:00:30 GMT", 30)]
    [InlineData("Thu, 01 Jan 2026 11:00:00 GMT", 0)]
    public async Task RetryAfter_Given_IsTheWait(string header, int seconds)
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Problem(503, "x", "y", header), Answer.Json(Views.Run(RunStatus.Queued)));

        await _client.GetRunAsync(Views.RunId);

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(_notices).Delay);
    }

    [Fact]
    public async Task RetryAfter_LongerThanPatience_EndsTheRequest()
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Problem(503, "x", "y", "3600"));

        await Assert.ThrowsAsync<MlOpsApiException>(() => _client.GetRunAsync(Views.RunId));

        Assert.Single(_stub.Requests);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Refusal_OfAnyKind_IsNeverRepeated(int status)
    {
        _stub.On($"POST runs/{Views.RunId}/cancel", Answer.Problem(status, "run.some", "No."));

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => _client.CancelRunAsync(Views.RunId));

        Assert.Equal((status, "run.some", "No."), (refused.Status, refused.Code, refused.Message));
        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task Prediction_Unavailable_IsNotRepeated()
    {
        _stub.On("POST deployments/scores/predict", Unavailable);

        await Assert.ThrowsAsync<MlOpsApiException>(() => _client.PredictAsync("scores", "[]"u8.ToArray()));

        Assert.Null(Assert.Single(_stub.Requests).Key);
    }

    [Fact]
    public async Task Attempt_WithoutAnswer_IsCutOffAndRepeated()
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Silent, Answer.Json(Views.Run(RunStatus.Queued)));
        using var client = new MlOpsHttpClient(new MlOpsClientOptions
        {
            Address = _stub.Address,
            AttemptTimeout = TimeSpan.FromSeconds(1),
            FirstRetryDelay = TimeSpan.FromMilliseconds(1),
            OnRetry = _notices.Add,
        });

        await client.GetRunAsync(Views.RunId);

        Assert.Equal("no answer within 1 s", Assert.Single(_notices).Reason);
    }

    [Fact]
    public async Task Caller_GivesUp_GetsACancellation()
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Silent);
        using var stop = new CancellationTokenSource();
        var reading = _client.GetRunAsync(Views.RunId, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Waits_WithTheSameJitter_AreTheSame()
    {
        var first = await WaitsAsync(new Random(5));
        var second = await WaitsAsync(new Random(5));
        var third = await WaitsAsync(new Random(6));

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
        Assert.All(first, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    public async Task InitializeAsync()
    {
        _stub = await StubPlatform.StartAsync();
        _client = Client(new Random(1));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _stub.DisposeAsync();
    }

    private async Task<TimeSpan[]> WaitsAsync(Random jitter)
    {
        _notices.Clear();
        _stub.On($"GET runs/{Views.RunId}", Unavailable);
        using var client = Client(jitter);
        await Assert.ThrowsAsync<MlOpsApiException>(() => client.GetRunAsync(Views.RunId));
        return [.. _notices.Select(notice => notice.Delay)];
    }

    private MlOpsHttpClient Client(Random jitter)
    {
        var keys = 0;
        return new MlOpsHttpClient(new MlOpsClientOptions
        {
            Address = _stub.Address,
            Clock = new HastyClock(),
            NewKey = () => $"key-{++keys}",
            Jitter = jitter.NextDouble,
            OnRetry = _notices.Add,
        });
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
