using System.Text;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing.Onnx;

namespace MlOps.EndToEnd.Job;

/// <summary>Foreign models on the real host: checked in a worker, served, and refused without harm.</summary>
public sealed class OnnxTests(RunningHost running) : IClassFixture<RunningHost>
{
    private MlOpsHttpClient Client => running.Client;

    [Fact]
    public async Task Import_IsServed_AndTheNextVersionTakesItsPlace()
    {
        var first = await ImportAsync("linear", TestModel.Linear(2, 3).ToArray());
        Assert.Equal(RunStatus.Succeeded, first.Status);
        Assert.Equal(1, first.Product?.Number);
        var version = await Client.GetModelVersionAsync("linear", "1");
        Assert.Equal(ModelFormat.Onnx, version.Version.Origin.Content.Format);
        Assert.Equal(first.Id, version.Version.Origin.RunId);
        Assert.True(version.Manifest.IsBatchSafe);

        await DeployAsync("lines", "linear:1");
        Assert.Equal(32, await AnswerAsync("lines"));

        Assert.Equal(2, (await ImportAsync("linear", TestModel.Linear(1, 1).ToArray())).Product?.Number);
        await DeployAsync("lines", "linear:2");
        Assert.Equal(11, await AnswerAsync("lines"));
        using var original = new MemoryStream();
        await Client.DownloadModelAsync("linear", 1, original);
        Assert.Equal(TestModel.Linear(2, 3).ToArray(), original.ToArray());
    }

    [Fact]
    public async Task BadModels_AreFailedRuns_AndTheHostLivesOn()
    {
        (byte[] Content, string Code, string Said)[] bad =
        [
            ([0x80, 0x04, 0x95, .. "builtins"u8], "onnx.not-onnx", "pickle"),
            (TestModel.Linear().ToArray()[..60], "onnx.damaged", ""),
            (new TestModel().Uses("", 99).Input("x", 1, -1, 2).Node("Neg", ["x"], ["y"]).Output("y", 1, -1, 2).ToArray(), "onnx.refused", "99"),
            (TestModel.Linear().Constant(TestModel.Tensor("c", 1, new byte[8], 1L << 30, 1L << 30)).ToArray(), "onnx.too-large", "'c'"),
            (TestModel.CustomOperator().ToArray(), "onnx.custom-operator", "the operator set 'evil', which needs code"),
            (TestModel.ExternalData().ToArray(), "onnx.external-data", "'w' lies in another file"),
            (TestModel.Circle().ToArray(), "onnx.cycle", "runs in a circle"),
        ];
        foreach (var (content, code, said) in bad)
        {
            var ended = await ImportAsync("bad", content);
            Assert.Equal((RunStatus.Failed, code), (ended.Status, ended.Failure?.Code));
            Assert.Contains(said, ended.Failure!.Message, StringComparison.Ordinal);
        }

        Assert.Empty((await Client.GetModelAsync("bad")).Versions);
        Assert.Equal(RunStatus.Succeeded, (await ImportAsync("good", TestModel.Linear().ToArray())).Status);
    }

    [Fact]
    public async Task Deploy_OfAFile_ImportsServesAndAnswers()
    {
        var file = running.Folder["pets.onnx"];
        await File.WriteAllBytesAsync(file, TestModel.ZipMap().ToArray());

        var (code, output) = await CliAsync("deploy", file, "--name", "pets");
        Assert.True(code == 0, output);
        (code, output) = await CliAsync("predict", "pets", "x=0,1000");
        Assert.True(code == 0, output);
        Assert.Contains("dog 1", output, StringComparison.Ordinal);
        (code, output) = await CliAsync("models", "show", "pets:1");
        Assert.True(code == 0, output);
        Assert.Contains("[any, 2]", output, StringComparison.Ordinal);
        (code, output) = await CliAsync("models", "import", "pets", running.Folder["nowhere.onnx"]);
        Assert.True(code == 2, output);
    }

    private async Task<RunView> ImportAsync(string model, byte[] content)
    {
        using var file = new MemoryStream(content);
        return await Client.WaitForRunAsync((await Client.ImportModelAsync(model, file)).Id);
    }

    private async Task DeployAsync(string deployment, string version)
    {
        var view = await Client.DeployAsync(deployment, version);
        var details = await Client.WaitForDeploymentAsync(view.Name, view.Version.Number);
        Assert.Null(details.Failure);
    }

    private async Task<int> AnswerAsync(string deployment)
    {
        var answer = await Client.PredictAsync(deployment, Encoding.UTF8.GetBytes("""[{"x": [1, 10]}]"""));
        return answer.Predictions[0].GetProperty("y").GetInt32();
    }

    private async Task<(int ExitCode, string Output)> CliAsync(params string[] arguments)
    {
        var (exitCode, answer, said) = await MlOpsCommand.RunAsync(running, null, arguments);
        return (exitCode, answer + said);
    }
}
