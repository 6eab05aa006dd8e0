using System.Globalization;
using System.Net;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

public sealed class LogRouteTests(FilledServer filled) : IClassFixture<FilledServer>
{
    private const string Path = $"runs/{FilledServer.Training}/metrics";

    [Fact]
    public async Task Metrics_ReachTheRun_WithWhatWasLeftOutFilledIn()
    {
        var answer = await filled.Server.AskAsync(
            "POST",
            $"runs/{FilledServer.Old}/metrics",
            """{"metrics": [{"key": "auc", "value": 0.5, "step": 7, "at": "2026-01-02T03:04:05Z"}, {"key": "loss/test é", "value": "NaN"}]}""");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var logged = filled.Server.Actors.Logged.Where(one => one.Run == FilledServer.Old).Select(one => one.Metric).ToList();
        Assert.Equal([new("auc", 0.5, 7, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), new("loss/test é", double.NaN, 0, logged.Last().At)], logged);
        Assert.NotEqual(default, logged.Last().At);
    }

    [Theory]
    [InlineData("""{}""", "metrics.count", "metrics has 0 values; 1 to 1000 are expected. Log more in several requests.")]
    [InlineData("""{"metrics": [null]}""", "metrics.value", "metrics[0].value is missing: a number is expected, or \"NaN\", \"Infinity\", \"-Infinity\".")]
    [InlineData("""{"metrics": [{"key": "a", "value": 1}, {"key": "a"}]}""", "metrics.value", "metrics[1].value is missing: a number is expected, or \"NaN\", \"Infinity\", \"-Infinity\".")]
    [InlineData("""{"metrics": [{"value": 1}]}""", "metrics.key", "metrics[0].key is missing; 1 to 250 characters are expected, not all of them blank and none a control character.")]
    [InlineData("""{"metrics": [{"key": " ", "value": 1}]}""", "metrics.key", "metrics[0].key is a text of 1 characters; 1 to 250 characters are expected, not all of them blank and none a control character.")]
    [InlineData("""{"metrics": [{"key": "a\u0000", "value": 1}]}""", "metrics.key", "metrics[0].key is a text of 2 characters; 1 to 250 characters are expected, not all of them blank and none a control character.")]
    public async Task Metrics_ThatAreNone_AreRefused(string body, string code, string sentence) =>
        await (await filled.Server.AskAsync("POST", Path, body)).IsProblemAsync(400, code, sentence);

    [Fact]
    public async Task MoreMetricsThanAllowed_AreRefused()
    {
        var many = string.Join(',', Enumerable.Range(0, LogMetrics.Most + 1).Select(step => string.Create(CultureInfo.InvariantCulture, $$"""{"key": "a", "value": 1, "step": {{step}}}""")));

        await (await filled.Server.AskAsync("POST", Path, $$"""{"metrics": [{{many}}]}"""))
            .IsProblemAsync(400, "metrics.count", "metrics has 1001 values; 1 to 1000 are expected. Log more in several requests.");
    }

    [Theory]
    [InlineData(FilledServer.Nobody)]
    [InlineData("x")]
    public async Task Metrics_OfNoRun_AreRefused(string run) =>
        await (await filled.Server.AskAsync("POST", $"runs/{run}/metrics", """{"metrics": [{"key": "a", "value": 1}]}"""))
            .IsProblemAsync(404, "run.unknown", $"There is no run '{run}'. GET /api/v1/runs lists them.");
}
