using System.Collections.Immutable;
using System.Diagnostics;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Job;

/// <summary>How runs end when they do not succeed: cancelled, killed, wrong from the start.</summary>
public sealed class RunEndTests(RunningHost running) : IClassFixture<RunningHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private MlOpsHttpClient Client => running.Client;

    [Theory]
    [InlineData("queued")]
    [InlineData("begun")]
    [InlineData("training")]
    public async Task Cancel_InAnyPhase_EndsTheRunAndItsWorker(string phase)
    {
        await PutAsync("long");
        if (phase == "queued")
        {
            await Client.PauseQueueAsync();
        }

        var run = await StartLongRunAsync();
        await UntilAsync(run.Id, seen => phase switch
        {
            "queued" => seen.Status == RunStatus.Queued,
            "begun" => seen.Status == RunStatus.Running,
            _ => seen.Progress.Phase == phase,
        });
        await Client.CancelRunAsync(run.Id);
        await Client.ResumeQueueAsync();

        var ended = await Client.WaitForRunAsync(run.Id);
        Assert.Equal(RunStatus.Cancelled, ended.Status);
        await WorkerProcesses.AssertNoneStaysAsync(running.Data);
    }

    [Fact]
    public async Task WorkerThatIsKilled_LeavesAFailedRunThatSaysWhy()
    {
        await PutAsync("long");
        var run = await StartLongRunAsync();
        await UntilAsync(run.Id, seen => seen.Progress.Phase == "training");

        Process.GetProcessById(Assert.Single(WorkerProcesses.Under(running.Data))).Kill();

        var ended = await Client.WaitForRunAsync(run.Id);
        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Equal("worker.killed", ended.Failure?.Code);
    }

    [Fact]
    public async Task RunningRun_TellsItsPhaseCpuAndMemory()
    {
        await PutAsync("long");
        var run = await StartLongRunAsync();

        var seen = await UntilAsync(run.Id, seen => seen.Progress is { Phase: "training", CpuNanoseconds: > 0, PeakMemoryBytes: > 0 });

        Assert.Equal(1, seen.Attempt);
        await Client.CancelRunAsync(run.Id);
        await Client.WaitForRunAsync(run.Id);
    }

    [Theory]
    [InlineData("a,b\n", "csv.empty", null)]
    [InlineData("a,b\n1,2\n3\n", "csv.ragged-row", 3L)]
    [InlineData("a,b\n1,2\n3,4,5\n", "csv.ragged-row", 3L)]
    [InlineData("a,b\n1,2\n\"3,4\n", "csv.unclosed-quote", 3L)]
    public async Task BadFile_FailsTheIngestionWithTheLine_AndNoVersionIsListed(string text, string code, long? line)
    {
        var name = $"bad-{Guid.NewGuid():n}";
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));

        var ended = await Client.WaitForRunAsync((await Client.UploadDatasetAsync(name, content)).Id);

        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Equal(code, ended.Failure?.Code);
        Assert.Equal(line, ended.Failure?.Line);
        Assert.Empty((await Client.GetDatasetAsync(name)).Versions);
    }

    [Fact]
    public async Task EmptyFile_IsRefusedAtOnce()
    {
        using var nothing = new MemoryStream();

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => Client.UploadDatasetAsync("nothing", nothing));

        Assert.Contains("empty", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("salary", null, null, "label.absent")]
    [InlineData("failed", "Forest", null, "trainer.unknown")]
    [InlineData("failed", "LightGbm", "Leaves", "parameter.unknown")]
    public async Task WrongTraining_IsRefusedBeforeItStarts(string label, string? trainer, string? parameter, string code)
    {
        await PutAsync("long");
        var parameters = parameter is null ? null : ImmutableSortedDictionary<string, string>.Empty.Add(parameter, "3");

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() =>
            Client.StartRunAsync(new() { Dataset = "long", Label = label, Trainer = trainer, Parameters = parameters }));

        Assert.Equal(code, refused.Code);
    }

    private async Task PutAsync(string name)
    {
        using var csv = new MemoryStream(SmallData.Csv(seed: 1, rows: 20_000));
        Assert.Equal(RunStatus.Succeeded, (await Client.WaitForRunAsync((await Client.UploadDatasetAsync(name, csv)).Id)).Status);
    }

    private Task<RunView> StartLongRunAsync() => Client.StartRunAsync(new()
    {
        Dataset = "long",
        Label = "failed",
        Trainer = TrainerCatalog.LightGbm,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfIterations", "100000").Add("NumberOfLeaves", "512"),
    });

    private async Task<RunView> UntilAsync(string runId, Func<RunView, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var seen in Client.WatchRunAsync(runId, patience.Token))
        {
            if (isSo(seen))
            {
                return seen;
            }
        }

        throw new InvalidOperationException($"{runId} ended before: {(await Client.GetRunAsync(runId)).Failure}");
    }
}
