using System.Text.RegularExpressions;
using MlOps.Cli.Terminal;
using MlOps.Client;
using MlOps.Client.Output;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Terminal;

public sealed class TerminalTests : IAsyncLifetime
{
    private StubPlatform _stub = null!;

    [Fact]
    public async Task Table_InATerminal_IsDrawn()
    {
        using var screen = new Screen();
        _stub.On("GET datasets", new Page<DatasetView>([Views.Dataset("[red]adult[/]")]));

        await CliRun.RunAsync(["datasets", "list", "--url", _stub.Address.ToString()], terminal: screen.Writer);

        Assert.Contains("│ NAME", Regex.Replace(screen.ToString(), "\u001b\\[[0-9]*m", ""), StringComparison.Ordinal);
        Assert.Contains("[red]adult[/]", screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[31m", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_TooWideForTheTerminal_IsShownOneByOne_SoThatNoIdIsBroken()
    {
        using var screen = new Screen();
        _stub.On("GET runs", new Page<RunView>([Views.Run(RunStatus.Running, "training"), Views.Run(RunStatus.Failed)]));

        await CliRun.RunAsync(["runs", "list", "--url", _stub.Address.ToString()], terminal: screen.Writer);

        Assert.Equal(2, screen.ToString().Split('\n').Count(line => line.Contains(Views.RunId, StringComparison.Ordinal)));
        Assert.DoesNotContain("│", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_InATerminal_AreWrappedAsideTheirNames()
    {
        using var screen = new Screen();
        new Fields().Add("features", string.Join(", ", Enumerable.Range(0, 40).Select(index => $"column{index}"))).WriteTo(screen.Writer);

        var lines = screen.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 2);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 110, line));
    }

    [Fact]
    public async Task Run_FollowedInATerminal_IsABar_ThatGoesAway()
    {
        using var screen = new Screen("boosting");
        var bars = new Bars(screen.Console);

        var answer = await bars.WaitAsync("run-1", async show =>
        {
            show("training  running  boosting [1]");
            await screen.Seen;
            return 7;
        });

        Assert.Equal(7, answer);
        Assert.EndsWith("\u001b[2K", screen.ToString().TrimEnd('\n', '\r').Replace("\u001b[?25h", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_InATerminal_ShowsHowMuchWasSent()
    {
        using var screen = new Screen("50%");
        await new Bars(screen.Console).SendAsync("uploading", 200, async onSent =>
        {
            var stream = new WatchedStream(new MemoryStream(new byte[200]), onSent);
            await using (stream)
            {
                await stream.ReadExactlyAsync(new byte[100]);
                await screen.Seen;
                return 0;
            }
        });

        Assert.Contains("50%", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_UnderABar_IsStillTheFailure()
    {
        using var screen = new Screen();
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Failed, failure: new RunFailure("worker.killed", "It was killed.")));

        var run = await CliRun.RunAsync(["runs", "watch", Views.RunId, "--url", _stub.Address.ToString()], error: screen.Writer);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed: It was killed. (worker.killed)", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ForAMachine_HasNoBar()
    {
        using var screen = new Screen();
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Succeeded));

        await CliRun.RunAsync(["runs", "watch", Views.RunId, "--json", "--url", _stub.Address.ToString()], error: screen.Writer);

        Assert.DoesNotContain("\u001b[", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_ThatIsRedirectedOrCannotMoveItsCursor_StaysAsItIs()
    {
        using var writer = new StringWriter();

        Assert.Same(writer, TerminalWriter.Of(writer, isRedirected: true, _ => null));
        Assert.Same(writer, TerminalWriter.Of(writer, isRedirected: false, name => name == "TERM" ? "dumb" : null));
    }

    [Fact]
    public async Task Stream_ThatIsWatched_SaysWhenItBeginsAnew()
    {
        var said = new List<long>();
        await using var stream = new WatchedStream(new MemoryStream(new byte[10]), said.Add);

        await stream.CopyToAsync(Stream.Null);
        stream.Position = 0;
        await stream.CopyToAsync(Stream.Null);

        Assert.Equal([10, 10, 0, 10, 10], said);
    }

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();
}
