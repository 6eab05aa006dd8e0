using System.Collections.Immutable;
using MlOps.Actors;
using MlOps.Client;
using MlOps.Projects;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Cli.Tests.Projects;

public sealed class ApplyTests : IAsyncLifetime
{
    private const string TrainingRun = "run-018f0000000070008000000000000009";

    private readonly TemporaryFolder _folder = new();
    private StubPlatform _stub = null!;

    [Fact]
    public async Task Difference_WithNobodyToAsk_IsShown_AndNothingIsDone()
    {
        var run = await ApplyAsync();

        Assert.Equal(5, run.ExitCode);
        Assert.Matches(@"dataset +iris +- +iris.csv, SHA-256 [0-9a-f]{12}… +create", run.Out);
        Assert.Matches(@"training +iris +- +kind of iris +train", run.Out);
        Assert.Contains("mlops apply --yes", run.Error, StringComparison.Ordinal);
        Assert.All(_stub.Requests, request => Assert.StartsWith("GET ", request.Request, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("n")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Question_ThatIsNotAnsweredYes_LeavesAllAsItIs(string? answer)
    {
        var run = await ApplyAsync(_ => answer);

        Assert.Equal(5, run.ExitCode);
        Assert.DoesNotContain(_stub.Requests, request => request.Request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Question_AnsweredYes_IsCarriedOutInOrder()
    {
        var run = await ApplyAsync(question => question == "Do it? [y/N] " ? "y" : throw new InvalidOperationException(question));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["POST datasets/iris/versions", "POST runs", "PUT deployments/iris"],
            _stub.Requests.Select(request => request.Request).Where(request => !request.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Equal(3, Body("POST runs").GetProperty("datasetVersion").GetInt32());
        Assert.Equal($"{Views.ModelId}:3", Body("PUT deployments/iris").GetProperty("model").GetString());
        Assert.Contains("deployment iris: answers with version 3", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iris.tsv.gz", "", "?header=true&delimiter=%09&quote=%22&compression=gzip")]
    [InlineData("iris.jsonl", """, "missing": ["?"]""", "?missing=%3F&format=jsonl")]
    [InlineData("iris.bin", """, "format": "parquet", "compression": "zstd" """, "?format=parquet&compression=zstd")]
    public async Task File_IsSentAsWhatItsNameAndTheEntrySay(string name, string options, string query)
    {
        File.Copy(_folder["iris.csv"], _folder[name]);
        await WriteAsync($$"""{ "datasets": [{ "name": "iris", "file": "{{name}}"{{options}} }] }""");

        var run = await ApplyAsync(null, "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(query, Assert.Single(_stub.Requests, request => request.Request == "POST datasets/iris/versions").Query);
    }

    [Fact]
    public async Task DryRun_AsJson_IsThePlan()
    {
        var run = await ApplyAsync(null, "--dry-run", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.False(run.Json.GetProperty("applied").GetBoolean());
        Assert.Equal(3, run.Json.GetProperty("changes").GetInt32());
        Assert.Equal(["create", "train", "create"], run.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("change").GetString()));
    }

    [Fact]
    public async Task Training_ThatFails_EndsIt_AndSaysThatApplyingAgainGoesOn()
    {
        _stub.On($"GET runs/{TrainingRun}", Training(RunStatus.Failed) with { Failure = new RunFailure("label.constant", "The label is constant.") });

        var run = await ApplyAsync(null, "--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("training iris: The label is constant. (label.constant)", run.Error, StringComparison.Ordinal);
        Assert.Contains("What was done before stays; apply again once it is mended.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_stub.Requests, request => request.Request.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deployment_OfAnotherProject_IsNotMoved()
    {
        _stub.On("GET deployments/iris", new DeploymentDetails(Views.Deployment("iris") with { ProjectId = "prj-other" }, true));

        var run = await ApplyAsync(null, "--yes");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("deployments[0].name: the deployment 'iris' is another project's", run.Error, StringComparison.Ordinal);
        Assert.All(_stub.Requests, request => Assert.StartsWith("GET ", request.Request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Model_ThatNobodyMakes_IsRefusedBeforeAnythingIsDone()
    {
        await WriteAsync("""{ "deployments": [{ "name": "iris", "model": "rose" }] }""");
        _stub.On("GET models/rose/versions/newest", Answer.Problem(404, "model.unknown", "There is no model 'rose'."));

        var run = await ApplyAsync(null, "--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("deployments[0].model: There is no model 'rose'. No training in mlops.json registers it either. (model.unknown)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_OfTheFile_IsWhereEverythingIsLookedUp()
    {
        await WriteAsync("""{ "project": "flowers" }""");
        _stub.On("GET projects/flowers", Answer.Problem(404, "project.unknown", "There is no project 'flowers'."));
        _stub.On("POST projects", Project() with { Name = "flowers" }, 201);

        var run = await ApplyAsync(null, "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("flowers", Body("POST projects").GetProperty("name").GetString());
    }

    public async Task InitializeAsync()
    {
        _stub = await StubPlatform.StartAsync();
        await File.WriteAllTextAsync(_folder["iris.csv"], "length,kind\n1,x\n");
        await WriteAsync("""
            {
              "datasets": [{ "name": "iris", "file": "iris.csv" }],
              "trainings": [{ "dataset": "iris", "label": "kind" }],
              "deployments": [{ "name": "iris", "model": "iris" }]
            }
            """);
        _stub.On("GET projects/default", Project());
        _stub.On("GET datasets/iris", Answer.Problem(404, "dataset.unknown", "There is no dataset 'iris'."));
        _stub.On("POST datasets/iris/versions", Ingestion(RunStatus.Queued), 202);
        _stub.On($"GET runs/{Views.RunId}", Ingestion(RunStatus.Succeeded, 3));
        _stub.On("POST runs", Training(RunStatus.Queued), 202);
        _stub.On($"GET runs/{TrainingRun}", Training(RunStatus.Succeeded));
        _stub.On("GET deployments/iris", Answer.Problem(404, "deployment.unknown", "There is no deployment 'iris'."), Answer.Json(new DeploymentDetails(Views.Deployment("iris"), true)));
        _stub.On("PUT deployments/iris", Views.Deployment("iris"), 201);
        _stub.On("GET /v2/models/iris/versions/3/ready", new { ready = true });
    }

    public async Task DisposeAsync()
    {
        await _stub.DisposeAsync();
        _folder.Dispose();
    }

    private static ProjectView Project() => new()
    {
        Id = Ids.DefaultProject,
        Name = "default",
        Members = ImmutableSortedDictionary<string, ProjectRole>.Empty,
        Tags = ImmutableSortedDictionary<string, string>.Empty,
        CreatedAt = Views.Noon,
    };

    // The file's real digest, as the platform would have computed it of what it received.
    private RunView Ingestion(RunStatus status, int? number = null)
    {
        var run = Views.Ingestion(status, number: number);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_folder["iris.csv"])));
        return run with { Spec = (IngestionSpec)run.Spec with { RawDigest = digest } };
    }

    private static RunView Training(RunStatus status) =>
        Views.Run(status, product: status == RunStatus.Succeeded ? new RunProduct(Views.ModelId, 3) : null) with { Id = TrainingRun };

    private Task WriteAsync(string json) => File.WriteAllTextAsync(_folder["mlops.json"], json);

    private Task<CliRun> ApplyAsync(Func<string, string?>? ask = null, params string[] options) =>
        CliRun.RunAsync(["apply", _folder.Path, .. options, "--url", _stub.Address.ToString()], ask: ask);

    private System.Text.Json.JsonElement Body(string request) => Assert.Single(_stub.Requests, made => made.Request == request).Json;
}
