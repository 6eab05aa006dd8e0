using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;
using MlOps.Testing.Onnx;

namespace MlOps.EndToEnd.Job;

/// <summary>Models that passed the check, and are asked for what takes without end.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task RequestThatTakesTooMuch_IsRefusedWithItsCode_AndTheHostAnswersOthers()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"], "--MlOps:Onnx:Seconds=2", "--MlOps:Onnx:MemoryMiB=64");
        using var client = new MlOpsHttpClient(new() { Address = host.Address, Token = HostProcess.Token, PollInterval = TimeSpan.FromMilliseconds(100) });
        using var http = host.Http();
        foreach (var (name, model) in (IEnumerable<(string, TestModel)>)[("endless", TestModel.Endless()), ("unfolding", TestModel.Unfolding()), ("linear", TestModel.Linear())])
        {
            using var file = new MemoryStream(model.ToArray());
            var run = await client.WaitForRunAsync((await client.ImportModelAsync(name, file)).Id);
            Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
            await client.DeployAsync(name, name);
            Assert.True((await client.WaitForDeploymentAsync(name, 1)).IsReady);
        }

        var endless = RefusedAsync(http, "endless", """[{"x": 6}]""");
        for (var i = 0; i < 20 && !endless.IsCompleted; i++)
        {
            using var answer = await PostAsync(http, "linear", """[{"x": [1, 10]}]""");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "prediction.too-long"), await endless);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "prediction.too-large"), await RefusedAsync(http, "unfolding", """[{"n": 400000000}]"""));
        using var after = await PostAsync(http, "unfolding", """[{"n": 3}]""");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, string? Code)> RefusedAsync(HttpClient http, string deployment, string body)
    {
        using var answer = await PostAsync(http, deployment, body);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (answer.StatusCode, problem.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string deployment, string body) =>
        http.PostAsync($"/api/v1/deployments/{deployment}/predict", new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));
}
