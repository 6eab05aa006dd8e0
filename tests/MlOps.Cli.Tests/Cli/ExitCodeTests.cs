using MlOps.Client;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Cli;

public sealed class ExitCodeTests : IAsyncLifetime
{
    private StubPlatform _stub = null!;

    [Theory]
    [InlineData("")]
    [InlineData("datasets")]
    [InlineData("datasets lst")]
    [InlineData("datasets list extra")]
    [InlineData("datasets put a no-such-file.csv")]
    [InlineData("datasets put a - --delimiter ab")]
    [InlineData("datasets put a - --columns x,y")]
    [InlineData("datasets put a - --format xml")]
    [InlineData("datasets put a - --format jsonl --delimiter ;")]
    [InlineData("datasets put a - --part june")]
    [InlineData("datasets put a - --append --replace-part june")]
    [InlineData("runs start --dataset a")]
    [InlineData("runs start --dataset a --label b --split guess")]
    [InlineData("runs start --dataset a --label b --test-dataset c:x")]
    [InlineData("runs start --dataset a --label b --class-weight c")]
    [InlineData("runs start --dataset a --label b --class-weight c=1 --class-weight c=2")]
    [InlineData("runs start --dataset a --label b --search-trials many")]
    [InlineData("runs start --dataset a --label b --task guess")]
    [InlineData("runs start --dataset a --label b --seed 1.5")]
    [InlineData("runs start --dataset a --label b --set NumberOfLeaves")]
    [InlineData("runs start --dataset a --label b --set A=1 --set A=2")]
    [InlineData("runs start --dataset a --label b --register m --no-register")]
    [InlineData("runs list --status 4")]
    [InlineData("models alias m champion")]
    [InlineData("models alias m champion 3 --remove")]
    [InlineData("models alias m champion --remove --expected 3")]
    [InlineData("models show m:0")]
    [InlineData("deploy m@ --name d")]
    [InlineData("deploy m")]
    [InlineData("deploy m --name d --timeout 0")]
    [InlineData("predict d")]
    [InlineData("predict d age=1 --file rows.json")]
    [InlineData("predict d age")]
    [InlineData("predict d age=1 age=2")]
    [InlineData("costs --run r --model m")]
    [InlineData("costs charge 12")]
    [InlineData("costs charge 12 EUR")]
    [InlineData("costs charge much EUR --from 2026-11-01")]
    [InlineData("costs charge 12 EUR --from 2026-11-01 --file charges.json")]
    [InlineData("costs charge --file nowhere.json")]
    [InlineData("costs reverse")]
    [InlineData("costs rates set nowhere.json")]
    [InlineData("costs by weather")]
    [InlineData("costs by tag")]
    [InlineData("costs by tag:")]
    [InlineData("costs by 3")]
    [InlineData("costs by model --spread much")]
    [InlineData("costs explain model")]
    [InlineData("costs explain weather sun")]
    [InlineData("costs by model --month 2026-13")]
    [InlineData("costs by model --month 2026-11 --from 2026-11-01")]
    [InlineData("costs by model --from yesterday")]
    [InlineData("datasets list --url nonsense")]
    [InlineData("datasets list --token two\u00a0words")]
    public async Task Arguments_ThatMakeNoSense_AreUsageAndAskNothing(string line)
    {
        var run = await CliRun.RunAsync([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. line.Contains("--url", StringComparison.Ordinal) ? [] : new[] { "--url", _stub.Address.ToString() }]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("mlops: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(_stub.Requests);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    public async Task Refusal_IsThreeAndSaysWhyAndTheCode(int status)
    {
        _stub.On("GET datasets/adult", Answer.Problem(status, "dataset.some", "There is no dataset 'adult'."));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "show", "adult");

        Assert.Equal((3, ""), (run.ExitCode, run.Out));
        Assert.Equal("mlops: There is no dataset 'adult'. (dataset.some)", run.Error.Trim());
    }

    [Fact]
    public async Task Refusal_WithJson_IsADocumentToo()
    {
        _stub.On("GET datasets/adult", Answer.Problem(404, "dataset.not-found", "Not there."));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "show", "adult", "--json");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("""{"error":{"code":"dataset.not-found","message":"Not there.","status":404}}""", run.Json.GetRawText());
    }

    [Theory]
    [InlineData(null, "Set MLOPS_TOKEN")]
    [InlineData("wrong", "Check MLOPS_TOKEN")]
    public async Task Token_MissingOrWrong_IsNamedWithTheRemedy(string? token, string remedy)
    {
        _stub.On("GET datasets", Answer.Problem(401, "auth.required", "A token is needed."));

        var run = await CliRun.RunAsync(["datasets", "list", "--url", _stub.Address.ToString()], token);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
        Assert.Equal(token is null ? null : "Bearer wrong", Assert.Single(_stub.Requests).Headers.GetValueOrDefault("Authorization"));
    }

    [Fact]
    public async Task Nobody_Listening_IsFourWithTheAddressAndTheRemedy()
    {
        var address = _stub.Address;
        await _stub.DisposeAsync();

        var run = await CliRun.RunAsync(["datasets", "list", "--url", address.ToString()]);

        Assert.Equal((4, ""), (run.ExitCode, run.Out));
        Assert.Contains($"{address} does not answer: connection refused. Start the platform", run.Error, StringComparison.Ordinal);
        Assert.Contains("trying again", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_OutlivesAPlatformThatIsAwayForAWhile()
    {
        var away = Enumerable.Repeat(Answer.Problem(503, "store.unavailable", "The database is away."), 20);
        _stub.On($"GET runs/{Views.RunId}", [Answer.Json(Views.Run(RunStatus.Running)), .. away, Answer.Json(Views.Run(RunStatus.Succeeded))]);

        var run = await CliRun.AgainstAsync(_stub, "runs", "watch", Views.RunId);

        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Watch_OfAPlatformThatStaysAway_SaysThatTheRunGoesOn()
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Json(Views.Run(RunStatus.Running)), Answer.Problem(503, "store.unavailable", "The database is away."));

        var run = await CliRun.AgainstAsync(_stub, "runs", "watch", Views.RunId);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains($"The database is away. No longer waiting; the run goes on. Watch it, also at another host of the cluster (--url): mlops runs watch {Views.RunId}.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_ThatIsUnknown_IsThreeWithTheRemedy()
    {
        _stub.On("GET datasets", Answer.Problem(404, "project.unknown", "There is no project 'x'."));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "list", "--project", "x");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("Found it: mlops projects create NAME.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Platform_ThatCannotServe_IsFour()
    {
        _stub.On("GET datasets", Answer.Problem(503, "store.unavailable", "The disk is full."));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "list");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("The disk is full. (store.unavailable)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_OfThePlatform_IsOne()
    {
        _stub.On("GET datasets", Answer.Text(500, "boom"));

        Assert.Equal(1, (await CliRun.AgainstAsync(_stub, "datasets", "list")).ExitCode);
    }

    [Fact]
    public async Task Answer_OfAnotherProgram_IsOneWithoutAStackTrace()
    {
        _stub.On("GET datasets", Answer.Text(200, "<html>"));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "list");

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Contains("check that", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatFails_IsOneWithMessageCodeAndLine()
    {
        var failure = new RunFailure("csv.ragged-row", "Line 17 has 3 fields; expected 4.", 17);
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Failed, failure: failure));

        var run = await CliRun.AgainstAsync(_stub, "runs", "watch", Views.RunId);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed: Line 17 has 3 fields; expected 4. (csv.ragged-row, line 17)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatWasCancelled_IsOne()
    {
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Cancelled));

        Assert.Equal(1, (await CliRun.AgainstAsync(_stub, "runs", "watch", Views.RunId)).ExitCode);
    }

    [Fact]
    public async Task Deployment_ThatCannotLoad_IsOneAndSaysWhy()
    {
        _stub.On("PUT deployments/scores", Views.Deployment(), 201);
        _stub.On(
            "GET deployments/scores",
            Answer.Json(new DeploymentDetails(Views.Deployment(), false)),
            Answer.Json(new DeploymentDetails(Views.Deployment(), false, "the zip is damaged")));

        var run = await CliRun.AgainstAsync(_stub, "deploy", "adult:3", "--name", "scores");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("scores does not serve version 3: the zip is damaged", run.Error, StringComparison.Ordinal);
        Assert.Equal("adult:3", _stub.Requests[0].Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Deployment_NotReadyInTime_IsOneAndSaysWhereToLook()
    {
        _stub.On("PUT deployments/scores", Views.Deployment(), 201);
        _stub.On("GET deployments/scores", new DeploymentDetails(Views.Deployment(), false));

        var run = await CliRun.AgainstAsync(_stub, "deploy", "adult", "--name", "scores", "--timeout", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("was not ready within 1 s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interruption_WhileWaiting_LeavesTheRunAndSaysHowToGoOn()
    {
        using var stop = new CancellationTokenSource();
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Running, "training"));
        using var error = new SignalWriter("training", stop);

        var run = await CliRun.RunAsync(["runs", "watch", Views.RunId, "--url", _stub.Address.ToString()], error: error, cancellationToken: stop.Token);

        Assert.Equal(130, run.ExitCode);
        Assert.Contains($"the run goes on. Watch it: mlops runs watch {Views.RunId}. Cancel it: mlops runs cancel {Views.RunId}.", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_stub.Requests, request => request.Request.Contains("cancel", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("runs start --help")]
    [InlineData("--version")]
    public async Task Help_AsksNothingAndIsZero(string line)
    {
        var run = await CliRun.RunAsync(line.Split(' '));

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(run.Out);
    }

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    /// <summary>Gives the signal once a text was written.</summary>
    private sealed class SignalWriter(string text, CancellationTokenSource signal) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                signal.Cancel();
            }
        }
    }
}
