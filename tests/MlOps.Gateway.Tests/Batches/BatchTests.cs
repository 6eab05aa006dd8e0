using System.Net;
using MlOps.Actors;

namespace MlOps.Gateway.Batches;

public sealed class BatchTests(FilledServer filled) : IClassFixture<FilledServer>
{
    [Theory]
    [InlineData("adult", "", 2, 2)]
    [InlineData("adult:1", ""","datasetVersion":1""", 1, 1)]
    [InlineData("adult@champion", "", 1, 2)]
    [InlineData(FilledServer.AdultModel, "", 2, 2)]
    public async Task Batch_IsARunOfTheVersionsThatAreMeant(string model, string more, int modelVersion, int datasetVersion)
    {
        using var response = await filled.Server.AskAsync("POST", "batches", $$"""{"model":"{{model}}","dataset":"adult","output":"scored","keys":["id"]{{more}}}""");
        var location = response.Headers.Location!.ToString();
        var run = await response.ReadAsync(HttpStatusCode.Accepted);

        var spec = run.GetProperty("spec");
        Assert.Equal("/api/v1/runs/" + run.Text("id"), location);
        Assert.Equal(("prediction", FilledServer.Adult), (spec.Text("kind"), spec.Text("datasetId")));
        Assert.Equal((Ids.ModelVersion(FilledServer.AdultModel, modelVersion), datasetVersion), (spec.Text("modelVersionId"), spec.GetProperty("datasetVersion").GetInt32()));
        Assert.Equal(run.Text("parentId"), spec.Text("outputDatasetId"));
        Assert.Equal("id", Assert.Single(spec.GetProperty("keys").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("", 400, "request.invalid", "A JSON body is needed. Its members are listed at /openapi/v1.json.")]
    [InlineData("{}", 400, "batch.dataset", "dataset is missing: name the dataset whose rows are to be predicted.")]
    [InlineData("""{"dataset":"adult"}""", 400, "batch.output", "output is missing: name the dataset that is to get the predictions.")]
    [InlineData("""{"dataset":"adult","output":"o"}""", 400, "model.reference", "model is missing. Expected MODEL (its newest version), MODEL:3 or MODEL@ALIAS.")]
    [InlineData("""{"model":"a d","dataset":"adult","output":"o"}""", 400, "model.reference", "'a d' names no model. Expected MODEL (its newest version), MODEL:3 or MODEL@ALIAS.")]
    [InlineData("""{"model":"adult:x","dataset":"adult","output":"o"}""", 400, "model.version-invalid", "'x' names no version. Expected a number from 1, @ALIAS, or newest.")]
    [InlineData("""{"model":"adult","dataset":"adult","output":"o","keys":[null]}""", 400, "request.null", "keys[0] is null; each of keys must be a text.")]
    [InlineData("""{"model":"adult","dataset":"adult","output":"o","keys":"id"}""", 400, "request.json", "The body's value at $.keys is not of the expected kind. The expected kinds are listed at /openapi/v1.json.")]
    [InlineData("""{"model":"adlut","dataset":"adult","output":"o"}""", 404, "model.unknown", "There is no model 'adlut'. Did you mean 'adult'?")]
    [InlineData("""{"model":"adult:9","dataset":"adult","output":"o"}""", 404, "model.version-unknown", "Model 'adult' has no version 9; its newest is 2.")]
    [InlineData("""{"model":"bare","dataset":"adult","output":"o"}""", 404, "model.no-version", "Model 'bare' has no version yet.")]
    [InlineData("""{"model":"adult","dataset":"adlut","output":"o"}""", 404, "dataset.unknown", "There is no dataset 'adlut'. Did you mean 'adult'?")]
    [InlineData("""{"model":"adult","dataset":"empty","output":"o"}""", 404, "dataset.no-version", "Dataset 'empty' has no version yet: its ingestion has not ended, or failed. GET /api/v1/runs?kind=ingestion shows it.")]
    [InlineData("""{"model":"adult","dataset":"adult","output":"ds-000000000000000000000000000000ff"}""", 404, "dataset.unknown", "There is no dataset 'ds-000000000000000000000000000000ff'.")]
    public async Task Batch_ThatCannotBe_IsRefused(string body, int status, string code, string sentence) =>
        await (await filled.Server.AskAsync("POST", "batches", body)).IsProblemAsync(status, code, sentence);

    [Fact]
    public async Task Refusal_OfTheRun_IsPassedOn()
    {
        filled.Server.Actors.NextSubmission = () => Refusal.Invalid("prediction.key-absent", "There is no column \"nr\".");

        await (await filled.Server.AskAsync("POST", "batches", """{"model":"adult","dataset":"adult","output":"scored","keys":["nr"]}"""))
            .IsProblemAsync(400, "prediction.key-absent", "There is no column \"nr\".");
    }
}
