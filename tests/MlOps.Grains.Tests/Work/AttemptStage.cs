using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Work;

/// <summary>One attempt with a worker that is a few lines of shell, on a run, a kind and a store of the test's making.</summary>
internal sealed class AttemptStage : IRunKind, IDisposable
{
    public const string Succeeds = """read job; echo made > made; echo '{"message":"profileDone"}'""";
    public const string GoesOn = """while read job; do echo '{"message":"log","text":"busy"}'; done""";

    private readonly TemporaryFolder _folder = new();
    private readonly OwnMeters _meters = new();

    public AttemptStage()
    {
        Taken = new()
        {
            Id = "run-1",
            ProjectId = "prj-1",
            ParentId = "ds-1",
            Spec = new ProfileSpec { DatasetId = "ds-1", Label = "x", Limits = new() { Seconds = 604_800 } },
            Status = RunStatus.Running,
            Attempt = 1,
            Progress = RunProgress.None,
            CreatedAt = default,
            CreatedBy = "ada",
        };
        Grain = FakeRun.Create(Taken, out var run);
        Run = run;
    }

    public RunView Taken { get; set; }

    public IRunGrain Grain { get; }

    public FakeRun Run { get; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public FakeSeries Series { get; } = new();

    public UsageMeter Usage { get; } = new(TimeProvider.System);

    public FetchFaults Faults { get; } = new(TimeProvider.System);

    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>A worker other than the few lines of shell.</summary>
    public string? Worker { get; set; }

    /// <summary>Called while the attempt fetches what it needs.</summary>
    public Func<CancellationToken, Task> Fetching { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called whenever the attempt keeps what was made.</summary>
    public Func<CancellationToken, Task> Keeping { get; set; } = _ => Task.CompletedTask;

    public Type SpecType => typeof(ProfileSpec);

    /// <summary>What a pool needs for attempts on this stage's run.</summary>
    public ServiceProvider Services(WorkOptions options) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(new RunKinds([this]))
        .AddSingleton<IArtifactStore>(new Artifacts(this))
        .AddSingleton<ISeriesStore>(Series)
        .AddSingleton(new WorkMeter(Usage))
        .AddSingleton(Options.Create(options))
        .AddSingleton(new WorkInstruments(_meters))
        .AddKeyedSingleton(PlatformClock.Key, Clock)
        .BuildServiceProvider();

    /// <summary>Works on the run; the one report of its end, or null where there was none.</summary>
    public async Task<RunCommand?> WorkAsync(string script = Succeeds)
    {
        var worker = _folder["worker"];
        await WriteProgramAsync(worker, script);

        var options = Options.Create(new WorkOptions
        {
            Directory = _folder["work"],
            Worker = Worker ?? worker,
            HeartbeatInterval = TimeSpan.FromMilliseconds(20),
        });
        var attempt = new AttemptOnRun(
            Grain, Taken, Faults, new([this]), new Artifacts(this), Series, new(Usage), options, new(_meters), Clock, NullLogger<AttemptOnRun>.Instance);
        await attempt.WorkAsync(Stopping.Token).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(Directory.Exists(WorkFolders.Path(_folder["work"], Taken.Id, Taken.Attempt)));
        return Run.Ends.IsEmpty ? null : Assert.Single(Run.Ends);
    }

    /// <summary>
    /// By a process of its own: a worker that another test starts just now would inherit our open file, and a file that
    /// somebody has open for writing cannot be run.
    /// </summary>
    private static async Task WriteProgramAsync(string path, string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$0\" && chmod 700 \"$0\"", path]) { RedirectStandardInput = true };
        using var writer = Process.Start(start)!;
        await writer.StandardInput.WriteAsync($"#!/bin/sh\n{script}\n");
        writer.StandardInput.Close();
        await writer.WaitForExitAsync();
        Assert.Equal(0, writer.ExitCode);
    }

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        await Fetching(cancellationToken);
        return new ProfileJob
        {
            WorkDirectory = folder,
            Limits = run.Spec.Limits,
            Spec = (ProfileSpec)run.Spec,
            Data = new() { Identity = "", DataPaths = [], ManifestPath = "" },
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files)
    {
        await files.KeepAsync("made");
        return new ProfileResult();
    }

    public ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result) => throw new NotSupportedException();

    public void Dispose()
    {
        Stopping.Dispose();
        _meters.Dispose();
        _folder.Dispose();
    }

    private sealed class Artifacts(AttemptStage stage) : IArtifactStore
    {
        public async Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken)
        {
            await stage.Keeping(cancellationToken);
            return new("", content.Length);
        }

        public Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
