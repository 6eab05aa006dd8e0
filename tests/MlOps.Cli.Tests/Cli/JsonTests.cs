using System.Collections.Immutable;
using System.Text;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Cli;

public sealed class JsonTests : IAsyncLifetime
{
    private StubPlatform _stub = null!;

    [Fact]
    public async Task List_IsThePageAsThePlatformGaveIt()
    {
        _stub.On("GET datasets", new Page<DatasetView>([Views.Dataset("a"), Views.Dataset("b")], "cursor-2"));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "list", "--json", "--limit", "2", "--after", "cursor-1");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["a", "b"], run.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.Equal("cursor-2", run.Json.GetProperty("next").GetString());
        Assert.Equal("?after=cursor-1&limit=2", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task Put_Waits_AndIsTheRunAtItsEnd()
    {
        _stub.On("POST datasets/adult/versions", Views.Ingestion(RunStatus.Queued), 202);
        _stub.On(
            $"GET runs/{Views.RunId}",
            Answer.Json(Views.Ingestion(RunStatus.Running)), Answer.Json(Views.Ingestion(RunStatus.Succeeded, number: 1)));

        var run = await CliRun.RunAsync(
            ["datasets", "put", "adult", "-", "--missing", "?", "--missing", "-", "--delimiter", ";", "--json", "--url", _stub.Address.ToString()],
            input: "a;b\n1;?\n"u8.ToArray());

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("succeeded", run.Json.GetProperty("status").GetString());
        Assert.Equal("ingestion", run.Json.GetProperty("spec").GetProperty("kind").GetString());
        Assert.Equal(1, run.Json.GetProperty("product").GetProperty("number").GetInt32());
        Assert.Equal("a;b\n1;?\n", Encoding.UTF8.GetString(_stub.Requests[0].Body));
        Assert.Equal("?header=true&delimiter=%3B&quote=%22&missing=%3F&missing=-", _stub.Requests[0].Query);
        Assert.Contains("reading", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithoutWaiting_IsTheRunAsItWaits()
    {
        _stub.On("POST datasets/adult/versions", Views.Ingestion(RunStatus.Queued), 202);

        var run = await CliRun.AgainstAsync(_stub, "datasets", "put", "adult", "-", "--no-wait", "--json");

        Assert.Equal("queued", run.Json.GetProperty("status").GetString());
        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task Run_Failing_IsStillOneDocument()
    {
        _stub.On("POST runs", Views.Run(RunStatus.Queued), 202);
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Failed, failure: new RunFailure("worker.memory", "Too much.")));

        var run = await CliRun.AgainstAsync(_stub, "runs", "start", "--dataset", "adult", "--label", "income", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("worker.memory", run.Json.GetProperty("failure").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Start_WithEverything_AsksForExactlyThat()
    {
        _stub.On("POST runs", Views.Run(RunStatus.Queued), 202);

        await CliRun.AgainstAsync(
            _stub,
            "runs", "start", "--dataset", "adult", "--label", "income", "--task", "binary", "--trainer", "LightGbm", "--set", "NumberOfLeaves=31",
            "--set", "LearningRate=0.1", "--feature", "age", "--feature", "sex", "--test-fraction", "0.25", "--seed", "7", "--threads", "2",
            "--register", "m", "--experiment", "e", "--dataset-version", "3", "--memory-mib", "512", "--seconds", "60", "--no-wait",
            "--reason", "a\n try", "--project", "team");

        var request = Assert.Single(_stub.Requests);
        Assert.Equal(
            """{"dataset":"adult","datasetVersion":3,"label":"income","task":"binary","features":["age","sex"],"trainer":"LightGbm","parameters":{"LearningRate":"0.1","NumberOfLeaves":"31"},"testFraction":0.25,"seed":7,"threads":2,"experiment":"e","register":"m","memoryMiB":512,"seconds":60,"project":"team"}""",
            request.Json.GetRawText());
        Assert.Equal("a try", request.Headers["X-Reason"]);
        Assert.Equal("?project=team", request.Query);
    }

    [Fact]
    public async Task Start_WithSplitWeightsAndSearch_AsksForExactlyThat()
    {
        _stub.On("POST runs", Views.Run(RunStatus.Queued), 202);

        await CliRun.AgainstAsync(
            _stub,
            "runs", "start", "--dataset", "adult", "--label", "income", "--trainer", "auto", "--search-seconds", "60", "--search-trials", "9",
            "--search-cost", "0.5", "--search-trainer", "Sdca", "--split", "time", "--split-column", "at", "--test-dataset", "later:2", "--group-column", "q",
            "--class-weight", "a=b=2.5", "--balance-classes", "--early-stopping", "10", "--validation-fraction", "0.3", "--slice", "sex",
            "--code-commit", "abc", "--no-onnx", "--no-wait");

        Assert.Equal(
            """{"dataset":"adult","label":"income","trainer":"auto","split":"time","splitColumn":"at","testDataset":"later","testDatasetVersion":2,"groupColumn":"q","classWeights":{"a=b":2.5},"balanceClasses":true,"earlyStoppingRounds":10,"validationFraction":0.3,"search":{"seconds":60,"trials":9,"cost":0.5,"trainers":["Sdca"]},"slices":["sex"],"codeCommit":"abc","noOnnx":true}""",
            Assert.Single(_stub.Requests).Json.GetRawText());
    }

    [Fact]
    public async Task NoRegister_IsNoModel()
    {
        _stub.On("POST runs", Views.Run(RunStatus.Queued), 202);

        await CliRun.AgainstAsync(_stub, "runs", "start", "--dataset", "a", "--label", "b", "--no-register", "--no-wait");

        Assert.True(Assert.Single(_stub.Requests).Json.GetProperty("noModel").GetBoolean());
    }

    [Fact]
    public async Task Watch_IsOneLinePerChange()
    {
        _stub.On(
            $"GET runs/{Views.RunId}",
            Answer.Json(Views.Run(RunStatus.Queued)),
            Answer.Json(Views.Run(RunStatus.Running, "reading")),
            Answer.Json(Views.Run(RunStatus.Running, "reading")),
            Answer.Json(Views.Run(RunStatus.Running, "training")),
            Answer.Json(Views.Run(RunStatus.Succeeded)));

        var run = await CliRun.AgainstAsync(_stub, "runs", "watch", Views.RunId, "--json");

        Assert.Equal(
            [RunStatus.Queued, RunStatus.Running, RunStatus.Running, RunStatus.Succeeded],
            run.Lines.Select(line => System.Text.Json.JsonSerializer.Deserialize<RunView>(line, MlOpsJson.Options)!.Status));
    }

    [Fact]
    public async Task Deploy_IsTheDeploymentAndWhetherItIsReady()
    {
        _stub.On("PUT deployments/scores", Views.Deployment(), 201);
        _stub.On("GET deployments/scores", new DeploymentDetails(Views.Deployment(), true));
        _stub.On("GET /v2/models/scores/versions/3/ready", new { ready = true });

        var run = await CliRun.AgainstAsync(_stub, "deploy", "adult@champion", "--name", "scores", "--json");

        Assert.True(run.Json.GetProperty("isReady").GetBoolean());
        Assert.Equal(3, run.Json.GetProperty("deployment").GetProperty("version").GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Delete_SaysWhatIsGone()
    {
        _stub.On("DELETE deployments/scores", Answer.Text(204, ""));

        var run = await CliRun.AgainstAsync(_stub, "deployments", "delete", "scores", "--json");

        Assert.Equal("""{"deleted":"scores"}""", run.Json.GetRawText());
    }

    [Fact]
    public async Task Alias_PointsWithTheExpectation()
    {
        _stub.On("PUT models/adult/aliases/champion", Views.Model(("champion", 3)));

        var run = await CliRun.AgainstAsync(_stub, "models", "alias", "adult", "champion", "3", "--expected", "2", "--json");

        Assert.Equal(3, run.Json.GetProperty("aliases").GetProperty("champion").GetInt32());
        Assert.Equal("""{"version":3,"expected":2}""", Assert.Single(_stub.Requests).Json.GetRawText());
    }

    [Fact]
    public async Task ModelVersion_WithInputsThatHaveNoCategories_CanBeShown()
    {
        _stub.On("GET models/adult/versions/@champion", Views.ModelVersion(Views.Input("age", ColumnRole.Numeric)));

        var run = await CliRun.AgainstAsync(_stub, "models", "show", "adult@champion", "--json");

        Assert.Equal("age", run.Json.GetProperty("manifest").GetProperty("inputs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Costs_AreTheReport()
    {
        _stub.On("GET costs", Views.Costs(12));

        var run = await CliRun.AgainstAsync(_stub, "costs", "--deployment", "scores", "--json");

        Assert.Equal("EUR", run.Json.GetProperty("currency").GetString());
        Assert.Equal(0.000021m, run.Json.GetProperty("total").GetDecimal());
        Assert.Equal(nameof(Meter.WorkerCpu), run.Json.GetProperty("lines")[0].GetProperty("meter").GetString(), ignoreCase: true);
        Assert.Equal("?deployment=scores", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task CostsBy_HaveRowsAndATotal()
    {
        _stub.On("GET costs/by/tag", Views.CostSlice());

        var run = await CliRun.AgainstAsync(_stub, "costs", "by", "tag:team", "--month", "2026-11", "--all-projects", "--json");

        Assert.Equal(0.3m, run.Json.GetProperty("total").GetDecimal());
        Assert.Equal(["mdl-1", ""], run.Json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("key").GetString()));
        Assert.Equal(
            "?from=2026-11-01T00%3A00%3A00.0000000Z&to=2026-12-01T00%3A00%3A00.0000000Z&tag=team&allProjects=true", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task ACharge_IsSentAsItIsSaid()
    {
        _stub.On("POST costs/charges", new AccountView("acct-prj-default", ImmutableSortedDictionary<Meter, long>.Empty, 3));

        var run = await CliRun.AgainstAsync(
            _stub, "costs", "charge", "12.5", "EUR", "--from", "2026-11-01", "--for", "model:iris", "--key", "licence", "--seats", "2", "--every", "month", "--times", "12", "--json");

        Assert.Equal(3, run.Json.GetProperty("events").GetInt64());
        Assert.Equal(
            """[{"amount":12.5,"currency":"EUR","from":"2026-11-01T00:00:00+00:00","for":"model:iris","key":"licence","seats":2,"every":"month","times":12}]""",
            Assert.Single(_stub.Requests).Json.GetProperty("charges").GetRawText());
    }

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();
}
