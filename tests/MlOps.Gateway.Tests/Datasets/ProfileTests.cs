using System.Net;
using MlOps.Actors;

namespace MlOps.Gateway.Datasets;

public sealed class ProfileTests(FilledServer filled) : IClassFixture<FilledServer>
{
    private const string Path = "datasets/adult/versions/1/profile";

    [Fact]
    public async Task Look_InViewOfALabel_IsARunOfTheVersion_AndItsRepeatTheSame()
    {
        const string Body = """{"label":"income","seconds":60}""";
        using var first = await filled.Server.AskAsync("POST", Path, Body, "look");
        var location = first.Headers.Location!.ToString();

        var run = await first.ReadAsync(HttpStatusCode.Accepted);
        var again = await (await filled.Server.AskAsync("POST", Path, Body, "look")).ReadAsync(HttpStatusCode.Accepted);

        var spec = run.GetProperty("spec");
        Assert.Equal("/api/v1/runs/" + run.Text("id"), location);
        Assert.Equal(run.GetRawText(), again.GetRawText());
        Assert.Equal(("profile", FilledServer.Adult, "income"), (spec.Text("kind"), spec.Text("datasetId"), spec.Text("label")));
        Assert.Equal((1, 60), (spec.GetProperty("datasetVersion").GetInt32(), spec.GetProperty("limits").GetProperty("seconds").GetInt32()));
        Assert.Equal(FilledServer.Adult, run.Text("parentId"));
        await (await filled.Server.AskAsync("POST", Path, """{"label":"age"}""", "look"))
            .IsProblemAsync(409, "request.reused", "The request id was used for another command.");
    }

    [Theory]
    [InlineData(Path, "{}", 400, "profile.label", "label is missing: name the column in whose view the data is looked at.")]
    [InlineData(Path, "", 400, "request.invalid", "A JSON body is needed. Its members are listed at /openapi/v1.json.")]
    [InlineData(Path, """{"label":1}""", 400, "request.json", "The body's value at $.label is not of the expected kind. The expected kinds are listed at /openapi/v1.json.")]
    [InlineData(Path, """{"lable":"a"}""", 400, "request.json", "The body has a member 'lable' that is not known here. Members are listed at /openapi/v1.json; check the spelling.")]
    [InlineData(Path, """{"label":"a","project":"other"}""", 404, "project.unknown", "There is no project 'other'. There is no project yet.")]
    [InlineData("datasets/adlut/versions/1/profile", """{"label":"a"}""", 404, "dataset.unknown", "There is no dataset 'adlut'. Did you mean 'adult'?")]
    [InlineData("datasets/adult/versions/9/profile", """{"label":"a"}""", 404, "dataset.version-unknown", "Dataset 'adult' has no version 9; its newest is 2.")]
    [InlineData("datasets/adult/versions/x/profile", """{"label":"a"}""", 400, "request.invalid", "number is 'x'; it must be a whole number.")]
    [InlineData("datasets/empty/versions/1/profile", """{"label":"a"}""", 404, "dataset.no-version", "Dataset 'empty' has no version yet: its ingestion has not ended, or failed. GET /api/v1/runs?kind=ingestion shows it.")]
    public async Task Look_ThatCannotBe_IsRefused(string path, string body, int status, string code, string sentence) =>
        await (await filled.Server.AskAsync("POST", path, body)).IsProblemAsync(status, code, sentence);

    [Fact]
    public async Task Refusal_OfTheRun_IsPassedOn()
    {
        filled.Server.Actors.NextSubmission = () => Refusal.Invalid("label.unknown", "The dataset has no column \"incme\".");

        await (await filled.Server.AskAsync("POST", Path, """{"label":"incme"}"""))
            .IsProblemAsync(400, "label.unknown", "The dataset has no column \"incme\".");
    }
}
