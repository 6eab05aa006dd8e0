using System.Net;

namespace MlOps.Gateway.Runs;

public sealed class ComparisonRouteTests(FilledServer filled) : IClassFixture<FilledServer>
{
    private const string Path = $"runs/{FilledServer.Training}/comparison";

    [Theory]
    [InlineData(FilledServer.Training, "", "identical", 0)]
    [InlineData(FilledServer.OtherSeed, "", "sameMetrics", 2)]
    [InlineData(FilledServer.OtherSeed, "&tolerance=1e-6", "different", 2)]
    public async Task Comparison_SaysHowTheyStand_AndWhatDiffers(string with, string tolerance, string verdict, int differences)
    {
        var answer = await (await filled.Server.AskAsync("GET", $"{Path}?with={with}{tolerance}")).ReadAsync(HttpStatusCode.OK);

        Assert.Equal((FilledServer.Training, with, verdict), (answer.Text("runId"), answer.Text("with"), answer.Text("verdict")));
        Assert.Equal(
            ((string[])["entryDigest", "spec.seed"]).Take(differences),
            answer.GetProperty("differences").EnumerateArray().Select(difference => difference.Text("what")));
        Assert.Equal(0.85, answer.GetProperty("metrics")[0].GetProperty("one").GetProperty("low").GetDouble());
    }

    [Theory]
    [InlineData(Path, 400, "run.with", "with is missing: name the run to compare with, as in ?with=run-….")]
    [InlineData($"{Path}?with={FilledServer.Training}&tolerance=-1", 400, "run.tolerance", "tolerance is -1; it must be 0 or more.")]
    [InlineData($"{Path}?with={FilledServer.Training}&tolerance=NaN", 400, "run.tolerance", "tolerance is NaN; it must be 0 or more.")]
    [InlineData($"{Path}?with={FilledServer.Training}&tolerance=some", 400, "request.invalid", "tolerance is 'some'; it must be a number.")]
    [InlineData($"{Path}?with={FilledServer.Nobody}", 404, "run.unknown", $"There is no run '{FilledServer.Nobody}'. GET /api/v1/runs lists them.")]
    [InlineData($"{Path}?with=other", 404, "run.unknown", "There is no run 'other'. GET /api/v1/runs lists them.")]
    [InlineData($"runs/x/comparison?with={FilledServer.Training}", 404, "run.unknown", "There is no run 'x'. GET /api/v1/runs lists them.")]
    [InlineData($"{Path}?with={FilledServer.Ingestion}", 400, "run.not-training", $"The run {FilledServer.Ingestion} is of the kind ingestion; only trainings can be compared.")]
    [InlineData($"{Path}?with={FilledServer.Failed}", 409, "run.no-outcome", $"The run {FilledServer.Failed} is Failed, so there is nothing to compare. Choose runs that succeeded.")]
    [InlineData($"{Path}?with={FilledServer.Old}", 409, "run.no-outcome", $"The run {FilledServer.Old} was made by an older host, which kept nothing to compare by. Reproduce it, and compare that run.")]
    public async Task Comparison_ThatCannotBe_IsRefused(string path, int status, string code, string sentence) =>
        await (await filled.Server.AskAsync("GET", path)).IsProblemAsync(status, code, sentence);
}
