using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Cli;

public sealed class ReproduceTests : IAsyncLifetime
{
    private const string Again = "run-0000000000000000000000000000000b";

    private StubPlatform _stub = null!;

    [Theory]
    [InlineData(ComparisonVerdict.Identical, 0)]
    [InlineData(ComparisonVerdict.SameMetrics, 0)]
    [InlineData(ComparisonVerdict.Different, 1)]
    public async Task Reproduce_FollowsTheNewRun_AndEndsWithTheVerdict(ComparisonVerdict verdict, int exitCode)
    {
        _stub.On($"POST runs/{Views.RunId}/reproduce", Views.Run(RunStatus.Queued) with { Id = Again }, 202);
        _stub.On($"GET runs/{Again}", Answer.Json(Views.Run(RunStatus.Running) with { Id = Again }), Answer.Json(Views.Run(RunStatus.Succeeded) with { Id = Again }));
        _stub.On($"GET runs/{Views.RunId}/comparison", Comparison(verdict));

        var run = await CliRun.AgainstAsync(_stub, "runs", "reproduce", Views.RunId);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("In one sentence.", run.Lines[0]);
        Assert.Equal($"?with={Again}", _stub.Requests[^1].Query);
        Assert.NotNull(_stub.Requests[0].Key);
    }

    [Fact]
    public async Task Reproduce_OfARunThatFailsThisTime_SaysWhy()
    {
        _stub.On($"POST runs/{Views.RunId}/reproduce", Views.Run(RunStatus.Queued) with { Id = Again }, 202);
        _stub.On($"GET runs/{Again}", Views.Run(RunStatus.Failed, failure: new RunFailure("worker.killed", "It was killed.")) with { Id = Again });

        var run = await CliRun.AgainstAsync(_stub, "runs", "reproduce", Views.RunId);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_IsTwoTables()
    {
        _stub.On($"GET runs/{Views.RunId}/comparison", Comparison(ComparisonVerdict.Different));

        var run = await CliRun.AgainstAsync(_stub, "runs", "compare", Views.RunId, Again, "--tolerance", "0.01");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"?with={Again}&tolerance=0.01", Assert.Single(_stub.Requests).Query);
        Assert.Contains("auc     0.9 [0.85 to 0.95]", run.Lines[2], StringComparison.Ordinal);
        Assert.Contains("-0.1", run.Lines[2], StringComparison.Ordinal);
        Assert.Matches("spec.seed +1 +2", run.Out);
        Assert.Matches("entryDigest +aaaaaaaaaaaa… +bbbbbbbbbbbb…", run.Out);
    }

    [Fact]
    public async Task Compare_ForAMachine_IsTheComparison()
    {
        _stub.On($"GET runs/{Views.RunId}/comparison", Comparison(ComparisonVerdict.SameMetrics));

        var run = await CliRun.AgainstAsync(_stub, "runs", "compare", Views.RunId, Again, "--json");

        Assert.Equal("sameMetrics", run.Json.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Report_IsTheTextThatTheTrainingLeft()
    {
        _stub.On($"GET runs/{Views.RunId}/files/report.md", Answer.Text(200, "# Whether\n\nIt has.\n", "text/markdown"));
        _stub.On("GET models/adult/versions/newest/files/report.md", Answer.Text(200, "# Newest\n", "text/markdown"));
        _stub.On("GET models/adult/versions/@champion/files/report.md", Answer.Text(200, "# Champion\n", "text/markdown"));

        Assert.Equal("# Whether\n\nIt has.\n", (await CliRun.AgainstAsync(_stub, "runs", "report", Views.RunId)).Out);
        Assert.Equal("# Newest\n", (await CliRun.AgainstAsync(_stub, "models", "report", "adult")).Out);
        Assert.Equal("# Champion\n", (await CliRun.AgainstAsync(_stub, "models", "report", "adult@champion")).Out);
    }

    [Fact]
    public async Task Report_ForAMachine_IsItsParts()
    {
        var report = new ModelReport { Title = "T", Verdict = "V", Learned = [], Quality = [], Findings = [], Next = [new("Do it.", "mlops")] };
        _stub.On($"GET runs/{Views.RunId}/files/report.json", report);

        var run = await CliRun.AgainstAsync(_stub, "runs", "report", Views.RunId, "--json");

        Assert.Equal("mlops", run.Json.GetProperty("next")[0].GetProperty("command").GetString());
    }

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    private static RunComparison Comparison(ComparisonVerdict verdict) => new()
    {
        RunId = Views.RunId,
        With = Again,
        Verdict = verdict,
        Summary = "In one sentence.",
        GreatestDifference = 0.1,
        Tolerance = 0.001,
        Differences = [new("entryDigest", new('a', 64), new('b', 64)), new("spec.seed", "1", "2")],
        Metrics = [new("auc", new(0.9, 0.85, 0.95), new(0.8))],
    };
}
