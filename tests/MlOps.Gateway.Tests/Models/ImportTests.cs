using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Storage;

namespace MlOps.Gateway.Models;

public sealed class ImportTests(FilledServer filled) : IClassFixture<FilledServer>
{
    private readonly IUploadStore _uploads = filled.Server.App.Services.GetRequiredService<IUploadStore>();

    [Theory]
    [InlineData("adult", FilledServer.AdultModel)]
    [InlineData(FilledServer.AdultModel, FilledServer.AdultModel)]
    [InlineData("foreign", null)]
    public async Task File_BecomesARunOfTheModel_ThatNamesItsBytes(string name, string? model)
    {
        using var response = await UploadAsync($"{name}/versions?format=ONNX&memoryMiB=512", "bytes of a model");
        var location = response.Headers.Location!.ToString();
        var run = await response.ReadAsync(HttpStatusCode.Accepted);

        var (id, spec) = (run.Text("id")!, run.GetProperty("spec"));
        Assert.Equal("/api/v1/runs/" + id, location);
        Assert.Equal(("import", "onnx", name), (spec.Text("kind"), spec.Text("format"), spec.Text("register")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("bytes of a model"u8)), spec.Text("rawDigest"));
        Assert.Equal(512, spec.GetProperty("limits").GetProperty("memoryMiB").GetInt32());
        Assert.Equal("bytes of a model", await File.ReadAllTextAsync(await _uploads.LocalPathAsync(id)));
        Assert.StartsWith(model ?? "mdl-", run.Text("parentId"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adult/versions", "a", 400, "import.format", "The option format is missing: say what the file is, format=onnx.")]
    [InlineData("adult/versions?format=pmml", "a", 400, "import.format", "A model of the format 'pmml' cannot be imported. Export it to ONNX and say format=onnx.")]
    [InlineData("adult/versions?format=onnx&label=y", "a", 400, "query.unknown", "The option 'label' is not known. Options: project, format, memoryMiB, seconds.")]
    [InlineData("adult/versions?format=onnx&seconds=long", "a", 400, "request.invalid", "seconds is 'long'; it must be a whole number.")]
    [InlineData("adult/versions?format=onnx&project=other", "a", 404, "project.unknown", "There is no project 'other'. There is no project yet.")]
    [InlineData("a%20b/versions?format=onnx", "a", 400, "name.character", "The model's name \"a b\" has an unusable character at position 2: 1 to 128 letters (a–z), digits, '.', '_' and '-', beginning with a letter or a digit.")]
    [InlineData("mdl-000000000000000000000000000000ff/versions?format=onnx", "a", 404, "model.unknown", "There is no model 'mdl-000000000000000000000000000000ff'.")]
    [InlineData("adult/versions?format=onnx", "", 400, "upload.empty", "The body is empty. Send the file's bytes, for example with curl --data-binary @FILE.")]
    [InlineData("adult/versions?format=onnx", "a", 400, "upload.form", "The body is a form. Send the file's bytes themselves, as curl does with --data-binary @FILE or --upload-file FILE.", "multipart/form-data")]
    public async Task Import_ThatCannotBe_IsRefused_AndLeavesNoFile(string path, string body, int status, string code, string sentence, string type = "application/octet-stream")
    {
        var before = await _uploads.ListAsync();

        await (await UploadAsync(path, body, type)).IsProblemAsync(status, code, sentence);

        Assert.Equal(before.Order(), (await _uploads.ListAsync()).Order());
    }

    private async Task<HttpResponseMessage> UploadAsync(string path, string body, string type = "application/octet-stream")
    {
        using var client = filled.Server.Admin();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await client.PostAsync("/api/v1/models/" + path, content);
    }
}
