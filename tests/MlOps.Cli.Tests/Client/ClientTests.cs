using System.Collections.Immutable;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Client;

public sealed class ClientTests : IAsyncLifetime
{
    private StubPlatform _stub = null!;
    private MlOpsHttpClient _client = null!;

    [Fact]
    public async Task Watching_ARun_GivesEveryChangeUntilItHasEnded()
    {
        var running = Answer.Json(Views.Run(RunStatus.Running, "training"));
        _stub.On(
            $"GET runs/{Views.RunId}",
            Answer.Json(Views.Run(RunStatus.Queued)), running, running, running, Answer.Json(Views.Run(RunStatus.Succeeded)));

        var seen = new List<RunStatus>();
        await foreach (var run in _client.WatchRunAsync(Views.RunId))
        {
            seen.Add(run.Status);
        }

        Assert.Equal([RunStatus.Queued, RunStatus.Running, RunStatus.Succeeded], seen);
        Assert.Equal(5, _stub.Requests.Count);
    }

    [Fact]
    public async Task Waiting_ForADeployment_EndsWhenTheVersionAskedForAnswers()
    {
        _stub.On(
            "GET deployments/scores",
            Answer.Json(new DeploymentDetails(Views.Deployment(), false)), Answer.Json(new DeploymentDetails(Views.Deployment(), true)));
        _stub.On("GET /v2/models/scores/versions/3/ready", Answer.Problem(404, "deployment.version", "It serves 2."), Answer.Json(new { ready = true }));

        Assert.True((await _client.WaitForDeploymentAsync("scores", 3)).IsReady);

        Assert.Equal(
            ["GET deployments/scores", "GET deployments/scores", "GET /v2/models/scores/versions/3/ready", "GET deployments/scores", "GET /v2/models/scores/versions/3/ready"],
            _stub.Requests.Select(request => request.Request));
    }

    [Fact]
    public async Task Waiting_ForADeployment_EndsWhenTheNewVersionFailsThoughTheOldAnswers()
    {
        _stub.On("GET deployments/scores", new DeploymentDetails(Views.Deployment(), true, "the zip is damaged"));

        Assert.Equal("the zip is damaged", (await _client.WaitForDeploymentAsync("scores", 3)).Failure);
    }

    [Fact]
    public async Task Upload_WithOptions_SendsEachAsAParameter()
    {
        _stub.On("POST datasets/a/versions", Views.Ingestion(RunStatus.Queued), 202);
        var csv = new CsvOptions { HasHeader = false, Delimiter = '\t', Quote = '\'', MissingMarkers = ["?", "N/A"], ColumnNames = ["x", "y z"] };

        await _client.UploadDatasetAsync("a", new MemoryStream([1]), csv, memoryMiB: 512, seconds: 60);

        Assert.Equal(
            "?header=false&delimiter=%09&quote=%27&missing=%3F&missing=N%2FA&columns=x&columns=y%20z&memoryMiB=512&seconds=60&project=team",
            Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task Request_ForAChange_BearsTokenReasonAndProject()
    {
        _stub.On($"POST runs/{Views.RunId}/cancel", Views.Run(RunStatus.Cancelled));

        await _client.CancelRunAsync(Views.RunId);

        var request = Assert.Single(_stub.Requests);
        Assert.Equal("Bearer secret", request.Headers["Authorization"]);
        Assert.Equal("weil nötig", request.Headers["X-Reason"]);
        Assert.Equal("?project=team", request.Query);
    }

    [Fact]
    public async Task Run_Started_SendsOnlyWhatWasSaid()
    {
        _stub.On("POST runs", Views.Run(RunStatus.Queued), 202);

        await _client.StartRunAsync(new RunRequest
        {
            Dataset = "adult",
            Label = "income",
            Task = TrainingTask.Binary,
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfLeaves", "31"),
        });

        Assert.Equal(
            """{"dataset":"adult","label":"income","task":"binary","parameters":{"NumberOfLeaves":"31"},"project":"team"}""",
            Assert.Single(_stub.Requests).Json.GetRawText());
    }

    [Fact]
    public async Task Name_WithStrangeCharacters_StaysOneSegment()
    {
        _stub.On("GET datasets/a b%2Fc?d/versions/2", Views.DatasetVersion());

        await _client.GetDatasetVersionAsync("a b/c?d", 2);

        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task Answer_OfSomethingElse_IsNamedAsSuch()
    {
        _stub.On("GET datasets", Answer.Text(200, "<html>hello</html>"));

        var strange = await Assert.ThrowsAsync<MlOpsAnswerException>(() => _client.ListDatasetsAsync());

        Assert.Contains(_stub.Address.ToString(), strange.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_WithoutAProblem_HasTheStatusAsItsCode()
    {
        _stub.On("GET datasets", Answer.Text(418, "<html>"));

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => _client.ListDatasetsAsync());

        Assert.Equal((418, "http.418"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Model_Downloaded_ArrivesWhole()
    {
        var text = new string('m', 300_000);
        _stub.On("GET models/adult/versions/3/file", Answer.Text(200, text, "application/zip"));
        using var target = new MemoryStream();

        await _client.DownloadModelAsync("adult", 3, target);

        Assert.Equal(300_000, target.Length);
    }

    [Theory]
    [InlineData("ftp://host", "t")]
    [InlineData("http://host", "two words")]
    [InlineData("http://host", "line\nend")]
    public void Client_OfUnusableOptions_IsNotMade(string address, string token) =>
        Assert.Throws<ArgumentException>(() => new MlOpsHttpClient(new MlOpsClientOptions { Address = new Uri(address), Token = token }));

    public async Task InitializeAsync()
    {
        _stub = await StubPlatform.StartAsync();
        _client = ClientOf(_stub);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _stub.DisposeAsync();
    }

    private static MlOpsHttpClient ClientOf(StubPlatform stub) => new(new MlOpsClientOptions
    {
        Address = stub.Address,
        Token = "secret",
        Project = "team",
        Reason = "weil nötig",
        Clock = new HastyClock(),
    });
}
