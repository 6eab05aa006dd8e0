using System.Diagnostics;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Trainer.Work;

/// <summary>The only writer on standard output: one message, one line, from whichever thread.</summary>
internal sealed class WorkerOutput(Stream stream, TimeProvider clock) : IWorkerOutput, IDisposable
{
    private readonly Lock _gate = new();
    private string? _phase;
    private DateTimeOffset _phaseBegan;
    private long _sentAt;
    private bool _isFinished;

    /// <summary>Takes the process's standard output for messages; whatever else is printed goes to standard error.</summary>
    public static WorkerOutput TakeStandardOutput()
    {
        var stream = StandardOutput.Take();
        Console.SetOut(Console.Error);
        return new WorkerOutput(stream, TimeProvider.System);
    }

    public void Progress(string phase, long rowsRead = 0)
    {
        lock (_gate)
        {
            if (phase == _phase && Stopwatch.GetElapsedTime(_sentAt) < TimeSpan.FromSeconds(1))
            {
                return;
            }

            Enter(phase);
            _sentAt = Stopwatch.GetTimestamp();
            Write(new WorkerProgress(phase, rowsRead, ProcessUsage.Now()));
        }
    }

    public void Log(string text) => Write(new WorkerLog(text));

    public void Metric(string key, long step, double value) => Write(new WorkerMetric(key, step, value));

    /// <summary>Says the last word; false where it was said already.</summary>
    public bool Finish(WorkerMessage last)
    {
        lock (_gate)
        {
            if (_isFinished)
            {
                return false;
            }

            Enter(null);
            Write(last);
            _isFinished = true;
            return true;
        }
    }

    /// <summary>Says the last word: why there is no result.</summary>
    public bool Finish(RunFailure failure) =>
        Finish(new WorkerFailed(failure, ProcessUsage.Now()));

    public void Dispose() => stream.Dispose();

    /// <summary>A phase that is over is a stretch of the run's trace.</summary>
    private void Enter(string? phase)
    {
        if (phase == _phase)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (_phase is not null)
        {
            Write(new WorkerSpan(_phase, _phaseBegan, now));
        }

        _phase = phase;
        _phaseBegan = now;
    }

    private void Write(WorkerMessage message)
    {
        lock (_gate)
        {
            if (_isFinished)
            {
                return;
            }

            var line = JsonSerializer.SerializeToUtf8Bytes(message, MlOpsJson.Options);
            try
            {
                stream.Write([.. line, (byte)'\n']);
                stream.Flush();
            }
            catch (IOException exception)
            {
                // The host no longer reads: its end closes standard input too, and that ends this process.
                Console.Error.WriteLine($"A message could not be written to standard output: {exception.Message}");
            }
        }
    }
}
