using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;

namespace MlOps.Gateway.Requests;

public sealed class StoredFileTests(FilledServer filled) : IClassFixture<FilledServer>
{
    private const string Parquet = "application/vnd.apache.parquet";
    private const string Markdown = "text/markdown; charset=utf-8";
    private const string Bytes = "application/octet-stream";

    [Theory]
    [InlineData($"runs/{FilledServer.Training}/files/report.md", Markdown, "training/report.md")]
    [InlineData($"runs/{FilledServer.Training}/files/report.json", "application/json", "training/report.json")]
    [InlineData($"runs/{FilledServer.Training}/files/roc.svg", "image/svg+xml", "training/roc.svg")]
    [InlineData($"runs/{FilledServer.Training}/files/page.html", Bytes, "training/page.html")]
    [InlineData("models/adult/versions/1/file", "application/zip", "model-1/model")]
    [InlineData("models/adult/versions/newest/file", Bytes, "model-2/model")]
    [InlineData("models/adult/versions/2/files/evaluation.json", "application/json", "model-2/evaluation.json")]
    [InlineData("models/adult/versions/@champion/files/report.md", Markdown, "model-1/report.md")]
    [InlineData($"models/{FilledServer.AdultModel}/versions/newest/files/report.md", Markdown, "model-2/report.md")]
    [InlineData("datasets/adult/versions/1/files/profile.json", "application/json", "adult-1/profile.json")]
    [InlineData($"datasets/{FilledServer.Adult}/versions/1/profile?project=default", "application/json", "adult-1/profile.json")]
    [InlineData("datasets/adult/versions/1/profile?label=income", "application/json", "profiling/label-profile.json")]
    [InlineData("datasets/adult/versions/1/data", Parquet, "adult-1/data")]
    [InlineData("datasets/adult/versions/2/data?part=feb", Parquet, "feb/data")]
    public async Task File_IsAnsweredAsWritten_WithTheTypeOfItsNameAndItsDigest(string path, string type, string text)
    {
        using var response = await filled.Server.AskAsync("GET", path);

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\"";
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync());
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(tag, response.Headers.ETag?.Tag);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));

        using var client = filled.Server.Admin();
        client.DefaultRequestHeaders.Add("If-None-Match", tag);
        using var again = await client.GetAsync("/api/v1/" + path);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Evaluation_OfARun_CanBeReadBack()
    {
        var answer = await (await filled.Server.AskAsync("GET", $"runs/{FilledServer.Training}/files/evaluation.json")).ReadAsync(HttpStatusCode.OK);

        Assert.Equal(new MetricEstimate(0.9, 0.85, 0.95), answer.Deserialize<ModelEvaluation>(MlOpsJson.Options)!.Metrics["auc"]);
    }

    [Theory]
    [InlineData($"runs/{FilledServer.Training}/files/nope.svg", 404, "file.unknown", $"The run {FilledServer.Training} has no file 'nope.svg'. It has evaluation.json, page.html, report.json, report.md, roc.svg.")]
    [InlineData($"runs/{FilledServer.Failed}/files/report.md", 404, "file.unknown", $"The run {FilledServer.Failed} has no file 'report.md'. It has none.")]
    [InlineData($"runs/{FilledServer.Nobody}/files/report.md", 404, "run.unknown", $"There is no run '{FilledServer.Nobody}'. GET /api/v1/runs lists them.")]
    [InlineData("runs/latest/files/report.md", 404, "run.unknown", "There is no run 'latest'. GET /api/v1/runs lists them.")]
    [InlineData("models/adlut/versions/1/files/report.md", 404, "model.unknown", "There is no model 'adlut'. Did you mean 'adult'?")]
    [InlineData("models/adult/versions/1/files/report.html", 404, "file.unknown", "Version 1 of model 'adult' has no file 'report.html'. It has evaluation.json, report.md.")]
    [InlineData("models/adult/versions/0/files/report.md", 400, "model.version-invalid", "'0' names no version. Expected a number from 1, @ALIAS, or newest.")]
    [InlineData("models/adult/versions/9/file", 404, "model.version-unknown", "Model 'adult' has no version 9; its newest is 2.")]
    [InlineData("models/adult/versions/@best/file", 404, "model.alias-unknown", "Model 'adult' has no alias 'best'. It has: champion.")]
    [InlineData("models/bare/versions/newest/files/report.md", 404, "model.no-version", "Model 'bare' has no version yet.")]
    [InlineData("models/adult/versions/1/files/report.md?project=other", 404, "project.unknown", "There is no project 'other'. There is no project yet.")]
    [InlineData("datasets/adlut/versions/1/files/profile.json", 404, "dataset.unknown", "There is no dataset 'adlut'. Did you mean 'adult'?")]
    [InlineData("datasets/adult/versions/1/files/other.json", 404, "file.unknown", "Version 1 of dataset 'adult' has no file 'other.json'. It has profile.json.")]
    [InlineData("datasets/adult/versions/9/files/profile.json", 404, "dataset.version-unknown", "Dataset 'adult' has no version 9; its newest is 2.")]
    [InlineData("datasets/adult/versions/-1/data", 404, "dataset.version-unknown", "Dataset 'adult' has no version -1; its newest is 2.")]
    [InlineData("datasets/adult/versions/newest/files/profile.json", 400, "request.invalid", "number is 'newest'; it must be a whole number.")]
    [InlineData("datasets/adult/versions/x/profile", 400, "request.invalid", "number is 'x'; it must be a whole number.")]
    [InlineData("datasets/adult/versions/2/data", 400, "dataset.part", "Version 2 of dataset 'adult' has 2 parts, each a file of its own: name one of them by part. They are jan, feb.")]
    [InlineData("datasets/adult/versions/2/data?part=mar", 404, "dataset.part-unknown", "Version 2 of dataset 'adult' has no part 'mar'. Its parts are jan, feb.")]
    [InlineData("datasets/adult/versions/2/profile", 404, "file.unknown", "Version 2 of dataset 'adult' has no file 'profile.json'. It has none.")]
    [InlineData("datasets/adult/versions/1/profile?label=age", 404, "profile.unknown", "No run has looked at version 1 of dataset 'adult' in view of 'age' yet. POST {\"label\": …} here starts one.")]
    [InlineData("datasets/adult/versions/2/profile?label=income", 404, "profile.unknown", "No run has looked at version 2 of dataset 'adult' in view of 'income' yet. POST {\"label\": …} here starts one.")]
    [InlineData("datasets/adult/versions/1/profile?label=", 400, "profile.label", "label is empty: name the column in whose view the data was looked at, or leave it out for the version's own profile.")]
    public async Task Absence_IsToldWithWhatThereIs(string path, int status, string code, string sentence) =>
        await (await filled.Server.AskAsync("GET", path)).IsProblemAsync(status, code, sentence);

    [Theory]
    [InlineData("..%2F..%2Fplatform.db")]
    [InlineData("report.md%00")]
    public async Task Name_ThatLeadsElsewhere_IsNoFile(string name)
    {
        using var response = await filled.Server.AskAsync("GET", $"runs/{FilledServer.Training}/files/{name}");

        Assert.True((int)response.StatusCode is 400 or 404, response.StatusCode.ToString());
    }
}
