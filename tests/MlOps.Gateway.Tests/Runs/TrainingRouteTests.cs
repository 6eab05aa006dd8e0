using System.Net;
using System.Text.Json;
using MlOps.Actors;

namespace MlOps.Gateway.Runs;

public sealed class TrainingRouteTests(FilledServer filled) : IClassFixture<FilledServer>
{
    private const string Body = """{"dataset":"adult","label":"income","parameters":{"leaves":"8","rate":0.1},"testDataset":"adult","testDatasetVersion":1}""";

    [Fact]
    public async Task Resolution_SaysWhatTheTrainingWouldBe_AndStartsNothing()
    {
        var spec = await (await filled.Server.AskAsync("POST", "runs/resolve", Body, "same")).ReadAsync(HttpStatusCode.OK);
        var id = Ids.Derive(Kinds.Run, new("admin", "same"));
        using var absent = await filled.Server.AskAsync("GET", "runs/" + id);
        var run = await (await filled.Server.AskAsync("POST", "runs", Body, "same")).ReadAsync(HttpStatusCode.Accepted);

        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        Assert.Equal(id, run.Text("id"));
        Assert.True(JsonElement.DeepEquals(spec, run.GetProperty("spec")), $"{spec} {run}");
        Assert.Equal(("training", FilledServer.Adult, 2), (spec.Text("kind"), spec.Text("datasetId"), spec.GetProperty("datasetVersion").GetInt32()));
        Assert.Equal(("8", "0.1"), (spec.GetProperty("parameters").Text("leaves"), spec.GetProperty("parameters").Text("rate")));
        Assert.Equal(("dataset", 1), (spec.GetProperty("split").Text("kind"), spec.GetProperty("split").GetProperty("testDatasetVersion").GetInt32()));
    }

    public static TheoryData<string, int, string, string> Wrong => new()
    {
        { "{}", 400, "run.dataset", "dataset is missing: name the dataset to learn from." },
        { """{"dataset":"adult"}""", 400, "run.label", "label is missing: name the column to learn. Only the task anomaly needs none." },
        { """{"dataset":"adult","label":"a","testDatasetVersion":1}""", 400, "run.test-dataset", "testDatasetVersion is given without testDataset: name the dataset that it is a version of." },
        { """{"dataset":"adult","label":"a","parameters":{"leaves":true}}""", 400, "run.parameter", "parameters.leaves is of the kind True; a number is expected, or a number as text." },
        { """{"dataset":"adult","label":"a","features":["age",null]}""", 400, "request.null", "features[1] is null; each of features must be a text." },
        { """{"dataset":"adult","label":"a","search":{"trainers":[null]}}""", 400, "request.null", "search.trainers[0] is null; each of search.trainers must be a text." },
        { """{"dataset":"adult","label":"a","experiment":"a b"}""", 400, "name.character", "The experiment's name \"a b\" has an unusable character at position 2: 1 to 128 letters (a–z), digits, '.', '_' and '-', beginning with a letter or a digit." },
        { """{"dataset":"adlut","label":"a"}""", 404, "dataset.unknown", "There is no dataset 'adlut'. Did you mean 'adult'?" },
        { """{"dataset":"ds-000000000000000000000000000000ff","label":"a"}""", 404, "dataset.unknown", "There is no dataset 'ds-000000000000000000000000000000ff'." },
        { """{"dataset":"empty","label":"a"}""", 404, "dataset.no-version", "Dataset 'empty' has no version yet: its ingestion has not ended, or failed. GET /api/v1/runs?kind=ingestion shows it." },
        { """{"dataset":"adult","label":"a","testDataset":"adlut"}""", 404, "dataset.unknown", "There is no dataset 'adlut'. Did you mean 'adult'?" },
        { """{"dataset":"adult","label":"a","project":"other"}""", 404, "project.unknown", "There is no project 'other'. There is no project yet." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Training_ThatCannotBe_IsRefused_AskedForOrAskedAbout(string body, int status, string code, string sentence)
    {
        await (await filled.Server.AskAsync("POST", "runs", body)).IsProblemAsync(status, code, sentence);
        await (await filled.Server.AskAsync("POST", "runs/resolve", body)).IsProblemAsync(status, code, sentence);
    }

    [Fact]
    public async Task Resolution_InAnExperimentThatIsNotThere_IsNotFound() =>
        await (await filled.Server.AskAsync("POST", "runs/resolve", """{"dataset":"adult","label":"a","experiment":"adults"}"""))
            .IsProblemAsync(404, "experiment.unknown", "There is no experiment 'adults'. Did you mean 'adult'?");

    [Fact]
    public async Task Refusal_OfTheResolution_IsPassedOn()
    {
        filled.Server.Actors.NextSubmission = () => Refusal.Invalid("label.unknown", "There is no column \"a\".");

        await (await filled.Server.AskAsync("POST", "runs/resolve", """{"dataset":"adult","label":"a"}"""))
            .IsProblemAsync(400, "label.unknown", "There is no column \"a\".");
    }

    [Fact]
    public async Task Reproduction_TrainsWhatWasResolved_AndRegistersNothing()
    {
        using var response = await filled.Server.AskAsync("POST", $"runs/{FilledServer.Training}/reproduce", key: "again");
        var location = response.Headers.Location!.ToString();
        var run = await response.ReadAsync(HttpStatusCode.Accepted);
        var repeat = await (await filled.Server.AskAsync("POST", $"runs/{FilledServer.Training}/reproduce", key: "again")).ReadAsync(HttpStatusCode.Accepted);

        var spec = run.GetProperty("spec");
        Assert.Equal("/api/v1/runs/" + run.Text("id"), location);
        Assert.Equal(run.Text("id"), repeat.Text("id"));
        Assert.Equal((FilledServer.Training, "LightGbm", true), (spec.Text("reproduces"), spec.Text("trainer"), spec.GetProperty("noModel").GetBoolean()));
        Assert.False(spec.TryGetProperty("register", out _));
    }

    [Theory]
    [InlineData(FilledServer.Nobody, 404, "run.unknown", $"There is no run '{FilledServer.Nobody}'. GET /api/v1/runs lists them.")]
    [InlineData("newest", 404, "run.unknown", "There is no run 'newest'. GET /api/v1/runs lists them.")]
    [InlineData(FilledServer.Ingestion, 400, "run.not-training", $"The run {FilledServer.Ingestion} is of the kind ingestion; only a training can be reproduced.")]
    [InlineData(FilledServer.Failed, 409, "run.not-succeeded", $"The run {FilledServer.Failed} is Failed, so there is no result to reproduce. Wait for its end, or choose a run that succeeded.")]
    public async Task Reproduction_OfWhatTrainedNothing_IsRefused(string id, int status, string code, string sentence) =>
        await (await filled.Server.AskAsync("POST", $"runs/{id}/reproduce")).IsProblemAsync(status, code, sentence);
}
